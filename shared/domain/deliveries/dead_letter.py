"""Dead letters: messages given up, with the cause."""

import base64
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from shared.domain.messages.envelope import encode_envelope, envelope_of
from shared.domain.messages.message import Message


class Cause(StrEnum):
    """Why a message was given up."""

    INVALID = "invalid"  # it breaks the contract; whoever sends it must mend it
    GAVE_UP = "gave_up"  # Twilio stayed busy for longer than we wait
    UNCLEAR = "unclear"  # whether Twilio has it could not be found out; sending it again may send it twice
    UNEXPECTED = "unexpected"  # ten attempts ended in an unexpected error
    POISON = "poison"  # the worker died on it, again and again; it comes from the queue outbox-poison

    @classmethod
    def _missing_(cls, value: object) -> "Cause | None":
        """Read the word that earlier versions stored."""
        return cls.UNEXPECTED if value == "unforeseen" else None


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A message we gave up on, with the cause, kept until someone decides."""

    id: str  # the message's id; if it has none that can be used, the queue's id for it
    at: datetime
    cause: Cause
    reason: str
    body: str  # as it lay on the queue; in base64, which the outbox takes too, if it is no UTF-8


def dead_letter_for(message: Message, *, cause: Cause, reason: str, now: datetime) -> DeadLetter:
    """Return the dead letter of a message that we understood."""
    return DeadLetter(
        id=message.id, at=now, cause=cause, reason=reason, body=encode_envelope(envelope_of(message)).decode()
    )


def dead_letter_from_bytes(
    letter_id: str, body: bytes, *, cause: Cause, reason: str, now: datetime
) -> DeadLetter:
    """Return the dead letter of whatever lay on the queue, with every byte of it."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = base64.b64encode(body).decode()
    return DeadLetter(id=letter_id, at=now, cause=cause, reason=reason, body=text)
