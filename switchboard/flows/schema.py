"""``switchboard flows schema``: what editors are told about the file of a flow."""

import json
from typing import Any

import click
import msgspec

from shared.domain.flows.flow import Flow
from switchboard.options import with_output
from switchboard.terminal.output import Output

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@click.command(epilog="Example: switchboard flows schema > flows/flow.schema.json")
@with_output
def schema(*, output: Output) -> None:
    """Print the JSON Schema of a flow, for editors; flows/flow.schema.json is this."""
    output.result(schema_of_flow(), lambda: click.echo(schema_text(), nl=False))


def schema_of_flow() -> dict[str, Any]:
    """Return the JSON Schema of a flow's file."""
    return {"$schema": _DIALECT, **msgspec.json.schema(Flow)}


def schema_text() -> str:
    """Return the schema as flows/flow.schema.json has it."""
    return json.dumps(schema_of_flow(), indent=2) + "\n"
