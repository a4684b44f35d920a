"""``switchboard thread``: what was exchanged with a person, like a chat."""

import click

from switchboard.connection.desk import Desk
from switchboard.messages.chat_lines import chat_lines
from switchboard.options import with_desk
from switchboard.people.person_path import person_path
from switchboard.terminal.output import Output


@click.command(epilog="Example: switchboard thread +12025550100 --limit 50")
@click.argument("number")
@click.option(
    "--limit", "-n", type=click.IntRange(1), default=25, show_default=True, help="How many entries."
)
@with_desk
def thread(number: str, *, limit: int, desk: Desk, output: Output) -> None:
    """Show what was exchanged with the person at NUMBER, the newest last."""
    path = f"{person_path(number)}/thread"
    entries = desk.first(path, "entries", limit)[::-1]  # the list has the newest first

    def show() -> None:
        for line in chat_lines(entries):
            output.line(line)
        if not entries:
            output.note("nothing was exchanged with them")

    output.result({"entries": entries}, show)
