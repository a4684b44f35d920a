"""Dead letters: messages given up, kept with the cause until a person decides."""

import base64
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from shared.domain.messages.envelope import encode_envelope, envelope_of
from shared.domain.messages.message import Message


class Cause(StrEnum):
    """Why a message became a dead letter."""

    INVALID = "invalid"  # it breaks the contract; its sender must correct it
    GAVE_UP = "gave_up"  # Twilio throttled it, or answered with 5xx, for longer than we retry
    UNCLEAR = "unclear"  # whether Twilio has it is unknown; a redrive may send it twice
    UNEXPECTED = "unexpected"  # ten attempts ended in an unexpected error
    POISON = "poison"  # the host gave up on it after several workers died; from the queue outbox-poison

    @classmethod
    def _missing_(cls, value: object) -> "Cause | None":
        """Read the word that earlier versions stored."""
        return cls.UNEXPECTED if value == "unforeseen" else None


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A message given up, with the cause."""

    id: str  # the message's id; if it has no valid one, its id on the queue
    at: datetime
    cause: Cause
    reason: str
    body: str  # the queue message; if it is not UTF-8, in base64, which is read too


def dead_letter_for(message: Message, *, cause: Cause, reason: str, now: datetime) -> DeadLetter:
    """Return the dead letter of a valid message."""
    return DeadLetter(
        id=message.id, at=now, cause=cause, reason=reason, body=encode_envelope(envelope_of(message)).decode()
    )


def dead_letter_from_bytes(
    letter_id: str, body: bytes, *, cause: Cause, reason: str, now: datetime
) -> DeadLetter:
    """Return the dead letter of a queue message, valid or not, with every byte of it."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = base64.b64encode(body).decode()
    return DeadLetter(id=letter_id, at=now, cause=cause, reason=reason, body=text)
