"""``switchboard resend``: send a message that failed once more."""

import click

from switchboard.confirm import confirm_unless_local
from switchboard.connection.desk import Desk, in_path
from switchboard.messages.follow import follow
from switchboard.options import with_desk, yes
from switchboard.terminal.output import Output


@click.command(epilog="Example: switchboard resend order-7-ready --wait")
@click.argument("message_id", metavar="ID")
@click.option("--not-after", metavar="TIME", help="Its new end, such as 2026-12-01T18:00+01:00.")
@click.option("--anyway", is_flag=True, help="Also if it may have arrived.")
@click.option("--wait", "-w", is_flag=True, help="Go on until it is final, as status --follow does.")
@yes
@with_desk
def resend(
    message_id: str,
    *,
    not_after: str | None,
    anyway: bool,
    wait: bool,
    yes: bool,
    desk: Desk,
    output: Output,
) -> int:
    """Send a message that failed once more, as it was, under an id of its own: order-7~2.

    Repeated, it names the same id, until that one fails in turn.
    """
    confirm_unless_local(f"send {message_id} once more?", desk.address, yes=yes)
    request = {**({"not_after": not_after} if not_after else {}), **({"anyway": True} if anyway else {})}
    receipt = desk.post(f"messages/{in_path(message_id)}/resend", request)
    if wait:
        output.note(f"id: {receipt['id']}")
        return follow(receipt["id"], desk=desk, output=output)
    output.result(receipt, lambda: output.facts({"id": receipt["id"], "status": receipt["status"]}))
    return 0
