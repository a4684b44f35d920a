"""The table of contents of the command line: each command, and the module that has it."""

import click

from switchboard.terminal.lazy_group import LazyGroup

COMMANDS = {
    "send": "switchboard.messages.send:send",
    "call": "switchboard.messages.call:call",
    "status": "switchboard.messages.status:status",
    "report": "switchboard.jobs.kept.report:report",
    "jobs": "switchboard.jobs.kept.list_jobs:jobs",
    "people": "switchboard.people.group:people",
    "cancel": "switchboard.messages.cancel:cancel",
    "resend": "switchboard.messages.resend:resend",
    "thread": "switchboard.messages.thread:thread",
    "tail": "switchboard.tail.tail:tail",
    "dead-letters": "switchboard.operations.dead_letters:dead_letters",
    "redrive": "switchboard.operations.redrive:redrive",
    "stop": "switchboard.operations.stop:stop",
    "go": "switchboard.operations.go:go",
    "health": "switchboard.operations.health:health",
    "numbers": "switchboard.numbers.group:numbers",
    "doctor": "switchboard.doctor.doctor:doctor",
    "flows": "switchboard.flows.group:flows",
    "completion": "switchboard.terminal.completion:completion",
}


@click.group(
    cls=LazyGroup,
    commands_by_name=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def switchboard() -> None:
    """Send texts and calls, see what became of them, and set up numbers.

    The desk is the app that does it. It is found by SWITCHBOARD_URL and SWITCHBOARD_KEY, or in azd's
    environment, or else it is the local machine (make run).
    """
