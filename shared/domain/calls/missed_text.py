"""The text that a flow sends after a missed call."""

from collections.abc import Collection
from datetime import timedelta

from shared.domain.calls.call import Call, Outcome
from shared.domain.flows.flow import Flow
from shared.domain.messages.envelope import Envelope
from shared.domain.messages.phone_number import is_number
from shared.domain.messages.placeholders import fill, literal
from shared.domain.messages.withheld_number import is_withheld

SENT_AFTER = timedelta(seconds=30)
"""How long after the call the text is sent: a recording may be reported later than the end."""

VALID_FOR = timedelta(hours=1)
"""How long after the call the text is still sent."""


def missed_text(call: Call, flow: Flow, *, ours: Collection[str]) -> Envelope | None:
    """Return the text after a call; None if it was not missed, or its caller gets none.

    Its id is made of the call's SID: the ledger deduplicates it, however often it is on the outbox. It comes
    from the number that was called, as a `send` of the flow does. It is urgent: its receiver has just called.

    Args:
        call: a call that is over.
        flow: the flow in which it ended.
        ours: numbers of ours, which get no text.
    """
    if not flow.missed or call.outcome is not Outcome.MISSED or call.ended_at is None:
        return None
    if not is_number(call.sender) or is_withheld(call.sender) or call.sender in {*ours, call.to}:
        return None
    values = {**flow.values, "person": call.sender, "ours": call.to, **call.answers}
    raw: dict[str, object] = {
        "id": missed_text_id(call),
        "to": call.sender,
        "from": call.to,
        "body": literal(fill(flow.missed, values)),
        "not_after": (call.ended_at + VALID_FOR).isoformat(),
        "urgent": True,
    }
    return Envelope(id=missed_text_id(call), raw=raw)


def missed_text_id(call: Call) -> str:
    """Return the id of the text after ``call``."""
    return f"missed-{call.sid}"
