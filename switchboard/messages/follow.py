"""Follow a message until it is final."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from typing import Any

from shared.domain.deliveries.status import Status
from switchboard.connection.desk import Desk, in_path
from switchboard.connection.keep_reading import KeepReading
from switchboard.terminal.exit_status import FAILED
from switchboard.terminal.local_times import local_time
from switchboard.terminal.output import Output

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
"""Seconds between two reads: most texts change soon, and a read of the ledger is one request to storage."""

GIVE_UP_AFTER = 300.0
"""Seconds for which a desk may be away: longer than a deployment takes it."""

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


def follow(message_id: str, *, desk: Desk, output: Output) -> int:
    """Print each change of a message until it is final, and then the whole; return the exit status."""
    delivery: dict[str, Any] = {}
    for delivery in changes(desk, message_id, note=output.note):
        output.result(delivery, lambda: output.line(change_line(delivery)))  # noqa: B023 - printed at once
    if not output.as_json:
        show_delivery(delivery, output)
    return exit_status_of(delivery)


def changes(
    desk: Desk, message_id: str, *, note: Callable[[str], None], sleep: Callable[[float], None] = time.sleep
) -> Iterator[dict[str, Any]]:
    """Yield the delivery as it is, and again after each change that is seen, until it is final."""
    path, pause = f"messages/{in_path(message_id)}", FIRST_PAUSE
    patient = KeepReading(note, give_up_after=GIVE_UP_AFTER, sleep=sleep)
    delivery: dict[str, Any] = desk.get(path)
    yield delivery
    while not (Status(delivery["status"]).is_final or delivery.get("closed")):
        sleep(pause)
        read: dict[str, Any] = patient.read(lambda: desk.get(path))
        pause = min(pause * 1.5, LONGEST_PAUSE)
        if read["sequence"] != delivery["sequence"]:
            delivery, pause = read, FIRST_PAUSE
            yield delivery


def exit_status_of(delivery: dict[str, Any]) -> int:
    """Return the exit status that tells whether it arrived, as far as is known."""
    return FAILED if delivery["status"] in DID_NOT_ARRIVE else 0


def change_line(delivery: dict[str, Any], zone: tzinfo | None = None) -> str:
    """Return a change in a line: when it was, by the clock here, and what it is now."""
    at = datetime.fromisoformat(delivery["updated_at"]).astimezone(zone)
    because = delivery.get("reason") or delivery.get("refused_by") or delivery.get("error_code")
    return f"{at:%H:%M:%S} {delivery['status']}{f' ({because})' if because else ''}"


def show_delivery(delivery: dict[str, Any], output: Output) -> None:
    """Print what became of a message, for people."""
    names = ("status", "reason", "until", "refused_by", "reply", "sid", "error_code", "error", "advice")
    facts = {name: delivery.get(name) for name in ("id", *names, "segments", "resend_of", "resent_as")}
    if until := delivery.get("until"):
        facts["until"] = local_time(until)
    output.facts({**facts, "followed_by": ", ".join(delivery.get("followed_by", ()))})
