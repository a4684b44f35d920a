"""Dead letters: messages given up, kept with the cause until a person decides."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.retry_policy import LOOKUPS_THAT_PROVE_ABSENCE
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import decode_envelope, encode_envelope, envelope_of, without_base64
from shared.domain.messages.message import Message
from shared.errors import InvalidInput

NEEDS_OWN_ID = "another message has this id, with other content: send this one again with an id of its own"
"""Why a message of cause ``conflict`` is not sent, and what to do."""


class Cause(StrEnum):
    """Why a message became a dead letter."""

    INVALID = "invalid"  # it breaks the contract; its sender must correct it
    GAVE_UP = "gave_up"  # Twilio throttled it, answered with 5xx or refused the account for too long
    SENDER = "sender"  # the settings are wrong, not the message: a sender of ours, or what the account may do
    UNCLEAR = "unclear"  # whether Twilio has it is unknown; a redrive may send it twice
    UNEXPECTED = "unexpected"  # ten attempts ended in an unexpected error
    POISON = "poison"  # the host gave up on it after several workers died; from the queue outbox-poison
    CONFLICT = "conflict"  # it came with the id of another message, and other content; never redriven

    @classmethod
    def _missing_(cls, value: object) -> "Cause | None":
        """Read the word that earlier versions stored."""
        return cls.UNEXPECTED if value == "unforeseen" else None


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A message given up, with the cause. Two letters of one message have the same id and two keys."""

    id: str  # the message's id; if it has no valid one, its id on the queue
    at: datetime
    cause: Cause
    reason: str
    body: str  # the queue message; if it is not UTF-8, in base64, which is read too
    #: Its own key: derived from id, cause and content, so that the same letter twice is one letter.
    key: str = ""
    #: The version of the row (an ETag); empty for one that was never saved.
    version: str = ""

    def __post_init__(self) -> None:
        """Derive the key, unless the letter was stored under one."""
        if not self.key:
            force_setattr(self, "key", key_prefix(self.id) + _hash(f"{self.cause}\n{_content(self.body)}"))

    @property
    def may_have_replaced_others(self) -> bool:
        """Whether an earlier version stored it, which kept the last letter of each id only."""
        return self.key == hashlib.sha256(self.id.encode()).hexdigest()


class DeadLetterView(Struct, frozen=True, kw_only=True):
    """A dead letter, as the API shows it."""

    key: str  # its own: names this letter even if there are others with the same id
    id: str
    at: datetime
    cause: Cause
    reason: str
    body: str  # decoded, if it is JSON in base64


class DeadLetterCounts(Struct, frozen=True, kw_only=True):
    """How many dead letters there are, and when the newest was added."""

    by_cause: Mapping[Cause, int]
    newest: datetime | None = None

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.by_cause.values())


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


def show_dead_letter(letter: DeadLetter) -> DeadLetterView:
    """Return what the API shows of ``letter``."""
    return DeadLetterView(
        key=letter.key,
        id=letter.id,
        at=letter.at,
        cause=letter.cause,
        reason=letter.reason,
        body=_readable(letter.body),
    )


def key_prefix(message_id: str) -> str:
    """Return how the keys of all letters of that message begin.

    So did the keys of earlier versions, which were the whole SHA-256 of the id.
    """
    return _hash(message_id)


def is_unclear(delivery: Delivery) -> bool:
    """Return whether a dead delivery may have been sent: an attempt got no answer, without proof of absence.

    The latest attempt counts even if Twilio did not have it: that is how a delivery becomes unclear. One
    that Twilio answered with a 5xx, and does not have, was not sent.
    """
    if delivery.status is not Status.DEAD:
        return False
    unanswered = [
        attempt
        for attempt in delivery.attempts
        if attempt.outcome in {None, Status.UNKNOWN} and not attempt.sid
    ]
    latest = delivery.attempts[-1] if delivery.attempts else None
    return any(
        attempt.lookups < LOOKUPS_THAT_PROVE_ABSENCE or (attempt is latest and not attempt.server_error)
        for attempt in unanswered
    )


def _readable(body: str) -> str:
    """Return a queue message for people: one in base64 as what it stands for."""
    decoded = without_base64(body.encode())
    try:
        return body if decoded == body.encode().strip() else decoded.decode()
    except UnicodeDecodeError:
        return body


def _content(body: str) -> str:
    """Return what makes the content of a queue message the same: not its form, id or count of failures."""
    try:
        raw = decode_envelope(body.encode(), queue_id="", was_accepted=True).raw
        content = {name: value for name, value in raw.items() if name != "id"}
        return msgspec.json.encode(content, order="sorted").decode()
    except (InvalidInput, RecursionError):
        return body


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
