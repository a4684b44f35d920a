"""A delivery: the ledger's record of what became of a message."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.message import Message

LEASE = timedelta(minutes=2)
"""How long one attempt may take: Twilio's time-outs (10 s each) and storage's retries, with room."""

MAX_ATTEMPTS_KEPT = 20
"""A delivery keeps its newest attempts only: a row in a table has a limit."""


class Status(StrEnum):
    """Where a delivery stands. It only moves down this list, but for ``held`` and ``sending``."""

    ACCEPTED = "accepted"  # we have it
    HELD = "held"  # waiting: not yet time, or Twilio is busy
    SENDING = "sending"  # an attempt is under way
    UNKNOWN = "unknown"  # an attempt got no clear answer
    SENT = "sent"  # Twilio has it
    # Final from here on. Two reports of a final status: the later in this list wins, whichever came first.
    EXPIRED = "expired"  # not_after had passed; never sent
    REFUSED = "refused"  # ours: opted out, country not allowed, ...; never sent
    DEAD = "dead"  # given up; there is a dead letter
    CANCELED = "canceled"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    ANSWERED = "answered"
    DELIVERED = "delivered"

    @property
    def is_final(self) -> bool:
        """Nothing more will happen."""
        return self.rank > Status.SENT.rank

    @property
    def rank(self) -> int:
        """The place in the list above."""
        return _RANKS[self]


_RANKS = {status: rank for rank, status in enumerate(Status)}


class Attempt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request to Twilio."""

    id: str
    at: datetime
    lease_until: datetime
    sid: str | None = None
    outcome: Status | None = None  # where it led: sent, held, failed or unknown; None while it is under way


class Delivery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a message. Changed only through the functions of this module."""

    message: Message
    status: Status
    created_at: datetime
    updated_at: datetime
    attempts: tuple[Attempt, ...] = ()
    delays: int = 0  # how often Twilio told us to come back later
    sid: str | None = None
    error_code: int | None = None
    error: str | None = None
    segments: int | None = None
    #: The ledger's mark of this version of the row; empty for one that was never saved.
    version: str = ""

    @property
    def id(self) -> str:
        """The message's id: a delivery has no other."""
        return self.message.id


def accepted(message: Message, *, now: datetime) -> Delivery:
    """Return the delivery of a message that we just took."""
    return Delivery(message=message, status=Status.ACCEPTED, created_at=now, updated_at=now)


def begin_attempt(delivery: Delivery, *, attempt_id: str, now: datetime) -> Delivery:
    """Claim the delivery for one attempt, for the length of a lease."""
    attempt = Attempt(id=attempt_id, at=now, lease_until=now + LEASE)
    attempts = (*delivery.attempts, attempt)[-MAX_ATTEMPTS_KEPT:]
    return replace(delivery, status=Status.SENDING, updated_at=now, attempts=attempts)


class Outcome(Struct, frozen=True, kw_only=True):
    """How an attempt went: the status it leads to, and what Twilio said."""

    status: Status
    sid: str | None = None
    segments: int | None = None
    error_code: int | None = None
    error: str | None = None


def end_attempt(delivery: Delivery, outcome: Outcome, *, attempt_id: str, now: datetime) -> Delivery:
    """Record how an attempt went.

    Twilio's reports may have overtaken the answer to our own request: then
    they know better, and only what they lack is added.
    """
    attempts = tuple(
        replace(one, outcome=outcome.status, sid=outcome.sid or one.sid) if one.id == attempt_id else one
        for one in delivery.attempts
    )
    ended = replace(
        delivery,
        attempts=attempts,
        updated_at=now,
        sid=outcome.sid or delivery.sid,
        segments=outcome.segments or delivery.segments,
        delays=delivery.delays + (outcome.status is Status.HELD),
    )
    if delivery.status.rank >= Status.SENT.rank:
        return ended
    return replace(ended, status=outcome.status, error_code=outcome.error_code, error=outcome.error)


def end_without_attempt(
    delivery: Delivery, status: Status, *, now: datetime, attempt_id: str = "", reason: str | None = None
) -> Delivery:
    """Move the delivery on without a request to Twilio; a claim made for it is withdrawn."""
    attempts = tuple(one for one in delivery.attempts if one.id != attempt_id)
    return replace(delivery, status=status, updated_at=now, attempts=attempts, error=reason)


class Report(Struct, frozen=True, kw_only=True):
    """A status that Twilio tells us about an attempt."""

    status: Status
    attempt_id: str = ""
    sid: str = ""
    error_code: int | None = None
    error: str | None = None


def apply(report: Report, delivery: Delivery, *, now: datetime) -> Delivery:
    """Return the delivery as it stands after ``report``.

    Reports may come in any order, twice, or never: the result is the same for
    every order, since the status with the highest rank wins. A report also
    proves that Twilio took the attempt, and brings its SID, if our own request
    never got an answer.
    """
    attempts = tuple(_with_sid(one, report) for one in delivery.attempts)
    seen = replace(delivery, attempts=attempts, sid=delivery.sid or report.sid or None)
    if report.status.rank <= delivery.status.rank:
        return seen if seen != delivery else delivery
    return replace(
        seen, status=report.status, updated_at=now, error_code=report.error_code, error=report.error
    )


def _with_sid(attempt: Attempt, report: Report) -> Attempt:
    if attempt.id != report.attempt_id or attempt.sid:
        return attempt
    return replace(attempt, sid=report.sid or None, outcome=Status.SENT)
