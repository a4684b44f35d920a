"""``switchboard flows``: the commands about flows and templates."""

import click

from switchboard.terminal.lazy_group import LazyGroup

COMMANDS = {
    "check": "switchboard.flows.check:check",
    "draw": "switchboard.flows.draw:draw",
    "try": "switchboard.flows.try_flow:try_flow",
    "test": "switchboard.flows.run_transcripts:test",
    "schema": "switchboard.flows.schema:schema",
    "templates": "switchboard.flows.templates:templates",
}


@click.group(cls=LazyGroup, commands_by_name=COMMANDS)
def flows() -> None:
    """Check, draw and try what people hear and read (docs/trying-flows.md)."""
