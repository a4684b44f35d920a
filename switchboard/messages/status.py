"""``switchboard status``: what became of a message."""

import click

from switchboard.connection.desk import Desk, in_path
from switchboard.messages.follow import exit_status_of, follow, show_delivery
from switchboard.options import with_desk
from switchboard.terminal.output import Output


@click.command(epilog="Example: switchboard status order-7-ready --follow")
@click.argument("message_id", metavar="ID")
@click.option(
    "--follow", "-f", "is_followed", is_flag=True, help="Until it is final, a line for each change."
)
@with_desk
def status(message_id: str, *, is_followed: bool, desk: Desk, output: Output) -> int:
    """Show what became of a message. The exit status is 1 if it did not arrive."""
    if is_followed:
        return follow(message_id, desk=desk, output=output)
    delivery = desk.get(f"messages/{in_path(message_id)}")
    output.result(delivery, lambda: show_delivery(delivery, output))
    return exit_status_of(delivery)
