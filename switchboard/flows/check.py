"""``switchboard flows check``: what is wrong with the flows."""

from pathlib import Path

import click

from local.flows import faults, warnings
from shared.adapters.files.flows import FlowFiles
from switchboard.flows.folder import flows_folder
from switchboard.options import with_output
from switchboard.terminal.exit_status import FOUND
from switchboard.terminal.output import Output


@click.command(epilog="Example: switchboard flows check --strict")
@flows_folder
@click.option("--strict", is_flag=True, help="Warnings count as faults.")
@with_output
def check(folder: Path, *, strict: bool, output: Output) -> int:
    """List what is wrong with the flows, with file, line and step.

    A warning is what the app can live with, and people perhaps not: words that offer a key that is no answer.
    The exit status is 4 if there is a fault, or with --strict a warning.
    """
    flows = FlowFiles(folder)
    wrong, odd = [*faults(flows)], [*warnings(flows)]

    def show() -> None:
        for fault in wrong:
            print_lines(fault, output)
        for line in odd:
            output.line(f"warning: {line}")
        if not wrong:
            output.line(_all_is_well(flows.names(), warned=len(odd)))

    output.result({"flows": flows.names(), "faults": wrong, "warnings": odd}, show)
    return FOUND if wrong or (strict and odd) else 0


def print_lines(fault: str, output: Output) -> None:
    """Print a fault of several lines."""
    for line in fault.splitlines():
        output.line(line)


def _all_is_well(names: list[str], *, warned: int) -> str:
    if not names:
        return "no flows: a flow is a file such as reception.toml"
    return f"{'no faults' if warned else 'no problems'} in {', '.join(names)}"
