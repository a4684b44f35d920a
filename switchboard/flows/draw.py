"""``switchboard flows draw``: a flow as a diagram."""

from pathlib import Path

import click

from local.flows import drawing
from shared.adapters.files.flows import FlowFiles
from shared.errors import InvalidFlow
from switchboard.flows.folder import flows_folder
from switchboard.options import with_output
from switchboard.terminal.exit_status import FOUND
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output


@click.command(epilog="Example: switchboard flows draw confirm")
@click.argument("name")
@flows_folder
@with_output
def draw(name: str, *, folder: Path, output: Output) -> None:
    """Print a diagram of a flow, in Mermaid: GitHub and many editors show it."""
    try:
        diagram = drawing.draw(FlowFiles(folder).get(name))
    except InvalidFlow as error:
        raise Failed(str(error), FOUND) from None
    output.result({"flow": name, "mermaid": diagram}, lambda: click.echo(diagram, nl=False))
