"""The receipt of an erasure, as the API shows it: counts and times, no content and no number."""

from datetime import datetime

from msgspec import Struct

from shared.domain.people.erasure.progress import Erasure, Stage, Wait

AT_TWILIO = ("messages", "media", "calls", "recordings")

_TEXTS = {
    Wait.SENDING: "{count} that are being sent: what became of each is found out first",
    Wait.INCOMPLETE: "{count} that Twilio deletes only once they are complete, in rare cases after 14 days",
    Wait.TWILIO: "Twilio, which gives no answer",
    Wait.OPT_OUT: "every worker to know that the person opted out: a few seconds",
    Wait.QUEUE: "messages to come off the outbox, where they are dropped{until}",
}


class Erased(Struct, frozen=True, kw_only=True):
    """How many were erased: here, by kind, and at Twilio."""

    rows: dict[str, int]
    twilio: dict[str, int]


class ErasureReceipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far the erasure of a person is. It grows, and stays."""

    state: Stage
    begun_at: datetime
    erased: Erased
    finished_at: datetime | None = None
    waiting_for: tuple[str, ...] = ()  # what it waits for; a timer goes on


def show_erasure(erasure: Erasure) -> ErasureReceipt:
    """Return the receipt of an erasure."""
    until = f": at {erasure.off_queue_at:%Y-%m-%dT%H:%M:%SZ} at the latest" if erasure.off_queue_at else ""
    return ErasureReceipt(
        state=erasure.stage,
        begun_at=erasure.begun_at,
        finished_at=erasure.finished_at,
        waiting_for=tuple(
            _TEXTS[Wait(what)].format(count=_messages(count), until=until)
            for what, count in erasure.waiting_for.items()
            if what in Wait  # a later version may know others
        ),
        erased=Erased(rows=erasure.rows, twilio={kind: erasure.twilio.get(kind, 0) for kind in AT_TWILIO}),
    )


def _messages(count: int) -> str:
    return "1 message or call" if count == 1 else f"{count} messages or calls"
