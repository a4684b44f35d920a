"""A delivery: the ledger's record of what became of a message, and how it moves on by what we do.

How it moves on by what Twilio tells is in ``report.py``.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.messages.message import Channel, Message
from shared.domain.messages.placeholders import literal
from shared.domain.messages.segments import segments

LEASE = timedelta(minutes=2)
"""How long one attempt may take: Twilio's time-outs (10 s each) and storage's retries, with room."""

MAX_ATTEMPTS_KEPT = 20
"""A delivery keeps its first attempt and its newest: a row in a table has a limit."""


class Status(StrEnum):
    """Where a delivery stands. It only moves down this list, but for ``held`` and ``sending``.

    And for ``dead``, if it turns out that Twilio has it.
    """

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


CANCELED_BY_REMINDER_ERROR = "its reminder was changed, paused or canceled"
"""The error of a delivery that its reminder canceled. Rows from before ``canceled_by`` have only this."""


class CanceledBy(StrEnum):
    """On whose request a delivery was canceled."""

    CALLER = "caller"  # by the message's own id
    REMINDER = "reminder"  # its reminder was changed, paused or canceled


class Attempt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request to Twilio."""

    id: str
    at: datetime
    lease_until: datetime
    sender: str = ""  # who it was from: a number, or a Messaging Service
    sid: str | None = None
    outcome: Status | None = None  # where it led: sent, held, failed or unknown; None while it is under way
    looks: int = 0  # how often we looked for it at Twilio and did not find it


class Delivery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a message. Changed only through the functions here and in ``report.py``."""

    message: Message
    status: Status
    created_at: datetime
    updated_at: datetime
    attempts: tuple[Attempt, ...] = ()
    delays: int = 0  # how often Twilio told us to come back later
    requeue_count: int = 0  # how often it was put back on the outbox since anything else happened
    resends: int = 0  # how often it was sent once more, after proof that Twilio did not have it
    sid: str | None = None
    error_code: int | None = None
    error: str | None = None
    canceled_by: CanceledBy | None = None  # only if it is canceled; None in rows from before this field
    segments: int | None = None
    price: str | None = None  # as Twilio tells it, negative; None until it does
    currency: str | None = None
    closed: bool = False  # sent, and the carrier will tell no more
    written: str = ""  # what a flow wrote, if it wrote the text: the same at every attempt
    reply: str | None = None  # what the person answered, in a word where there is one; see docs/flows.md
    answered_by: str | None = None  # who picked up a call, in Twilio's word, if it was asked to find out
    #: The ledger's mark of this version of the row; empty for one that was never saved.
    version: str = ""

    @property
    def id(self) -> str:
        """The message's id: a delivery has no other."""
        return self.message.id

    @property
    def addressed(self) -> Message:
        """The message as its latest attempt sends it: with its sender, and with what a flow wrote."""
        latest = self.attempts[-1].sender if self.attempts else ""
        message = replace(self.message, sender=latest or self.message.sender)
        return replace(message, body=literal(self.written)) if self.written else message

    @property
    def sids(self) -> frozenset[str]:
        """Every SID that Twilio gave to an attempt. More than one: it was sent more than once."""
        return frozenset(sid for sid in (self.sid, *(one.sid for one in self.attempts)) if sid)

    @property
    def is_open(self) -> bool:
        """Something must still happen to it, or be heard of it."""
        return not (self.status.is_final or self.closed)

    @property
    def is_canceled_by_reminder(self) -> bool:
        """A change of its reminder canceled it."""
        if self.status is not Status.CANCELED:
            return False
        if self.canceled_by is None:  # a row from before that field
            return self.error == CANCELED_BY_REMINDER_ERROR
        return self.canceled_by is CanceledBy.REMINDER


def accepted(message: Message, *, now: datetime) -> Delivery:
    """Return the delivery of a message that we just took."""
    count = segments(message.text).count if message.channel is Channel.SMS else None
    return Delivery(message=message, status=Status.ACCEPTED, created_at=now, updated_at=now, segments=count)


def begin_attempt(
    delivery: Delivery,
    *,
    attempt_id: str,
    now: datetime,
    sender: str = "",
    written: str = "",
    lease: timedelta = LEASE,
) -> Delivery:
    """Claim the delivery for one attempt, for the length of a lease.

    Args:
        delivery: what is claimed.
        attempt_id: names the attempt.
        now: when it begins.
        sender: who it will be from if the message does not say.
        written: what a flow writes in it, unless an earlier attempt has said.
        lease: how long it may take.
    """
    sender = delivery.message.sender or sender
    attempt = Attempt(id=attempt_id, at=now, lease_until=now + lease, sender=sender)
    first, later = delivery.attempts[:1], delivery.attempts[1:]
    attempts = (*first, *later[-(MAX_ATTEMPTS_KEPT - 2) :], attempt)
    again = delivery.status is Status.UNKNOWN
    return replace(
        delivery,
        status=Status.SENDING,
        updated_at=now,
        attempts=attempts,
        resends=delivery.resends + again,
        written=delivery.written or written,
        requeue_count=0,
    )


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
    they know better, and only what they lack is added. If our claim was lost
    meanwhile, and another attempt has begun, that one tells how it goes on.
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
    overtaken = delivery.attempts[-1].id != attempt_id and not outcome.sid
    if overtaken or delivery.status.rank >= Status.SENT.rank:
        return ended
    return replace(ended, status=outcome.status, error_code=outcome.error_code, error=outcome.error)


def transition(
    delivery: Delivery,
    status: Status,
    *,
    now: datetime,
    attempt_id: str = "",
    reason: str | None = None,
    canceled_by: CanceledBy | None = None,
) -> Delivery:
    """Move the delivery on without a request to Twilio; a claim made for it (``attempt_id``) is withdrawn.

    If that claim was lost meanwhile, and somebody else went on, nothing is changed.
    """
    if attempt_id and not _is_claimed(delivery, attempt_id):
        return delivery
    attempts = tuple(one for one in delivery.attempts if one.id != attempt_id)
    return replace(
        delivery, status=status, updated_at=now, attempts=attempts, error=reason, canceled_by=canceled_by
    )


def _is_claimed(delivery: Delivery, attempt_id: str) -> bool:
    """Whether nothing has happened since that attempt began but, perhaps, that its lease ended."""
    waiting = delivery.status in {Status.SENDING, Status.UNKNOWN}
    return waiting and delivery.attempts[-1].id == attempt_id


def record_not_found(delivery: Delivery, *, now: datetime) -> Delivery:
    """Note that the latest attempt was looked for at Twilio and not found."""
    latest = replace(delivery.attempts[-1], looks=delivery.attempts[-1].looks + 1)
    return replace(delivery, updated_at=now, attempts=(*delivery.attempts[:-1], latest), requeue_count=0)


def record_requeue(delivery: Delivery, *, now: datetime) -> Delivery:
    """Note that the message was put on the outbox once more."""
    return replace(delivery, updated_at=now, requeue_count=delivery.requeue_count + 1)


def record_reply(delivery: Delivery, reply: str, *, now: datetime) -> Delivery:
    """Note what the person answered. Noting the same twice changes nothing, so a repeated webhook may."""
    return delivery if delivery.reply == reply else replace(delivery, reply=reply, updated_at=now)


def revive(delivery: Delivery, *, now: datetime) -> Delivery:
    """Let a dead delivery be tried anew: the one way back, and a person's decision."""
    if delivery.status is not Status.DEAD:
        return delivery
    return replace(delivery, status=Status.ACCEPTED, created_at=now, updated_at=now, delays=0, resends=0)


def close(delivery: Delivery, *, now: datetime) -> Delivery:
    """Note that no more will be heard of a message that was sent: not every carrier tells."""
    return replace(delivery, closed=True, updated_at=now)


def is_machine(answered_by: str | None) -> bool:
    """Tell whether no person picked up. Source: https://www.twilio.com/docs/voice/answering-machine-detection."""
    return bool(answered_by) and (answered_by or "").startswith(("machine", "fax"))
