"""``switchboard status``: what became of a message."""

import time
from typing import Any

import click

from shared.domain.deliveries.status import Status
from switchboard.connection.desk import Desk, in_path
from switchboard.options import with_desk
from switchboard.terminal.exit_status import FAILED
from switchboard.terminal.output import Output

SECONDS_BETWEEN = 1.0
"""A read of the ledger is one request to storage."""

DID_NOT_ARRIVE = frozenset(
    {
        Status.EXPIRED,
        Status.REFUSED,
        Status.DEAD,
        Status.FAILED,
        Status.UNDELIVERED,
        Status.NO_ANSWER,
        Status.BUSY,
    }
)


@click.command(epilog="Example: switchboard status order-7-ready --follow")
@click.argument("message_id", metavar="ID")
@click.option("--follow", "-f", is_flag=True, help="Go on until it is final, a line for each change.")
@with_desk
def status(message_id: str, *, follow: bool, desk: Desk, output: Output) -> int:
    """Show what became of a message. The exit status is 1 if it did not arrive."""
    delivery = desk.get(f"messages/{in_path(message_id)}")
    while follow and not Status(delivery["status"]).is_final and not delivery.get("closed"):
        _show(delivery, output)
        delivery = _next(desk, delivery)
    _show(delivery, output)
    return FAILED if delivery["status"] in DID_NOT_ARRIVE else 0


def _next(desk: Desk, before: dict[str, Any]) -> dict[str, Any]:
    """Return the delivery once it has changed."""
    path = f"messages/{in_path(before['id'])}"
    while True:
        time.sleep(SECONDS_BETWEEN)
        delivery: dict[str, Any] = desk.get(path)
        if delivery["sequence"] != before["sequence"]:
            return delivery


def _show(delivery: dict[str, Any], output: Output) -> None:
    names = ("status", "reason", "until", "refused_by", "reply", "sid", "error_code", "error", "advice")
    facts = {name: delivery.get(name) for name in ("id", *names, "segments", "followed_by")}
    output.result(delivery, lambda: output.facts(facts))
