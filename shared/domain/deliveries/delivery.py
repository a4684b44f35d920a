"""A delivery: the ledger's record of what became of a message. Its state machine, for what we do.

Changes that Twilio reports are in ``status_callback.py``. Fields are stored under their
``field(name=...)``: workers of two versions read the same rows during a deployment.
"""

from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from shared.domain.deliveries.status import CANCELED_BY_REMINDER_ERROR, CanceledBy, Status
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.placeholders import literal
from shared.domain.messages.segments import segments
from shared.domain.templates.rendering import Rendered
from shared.domain.twilio_answers.failed_document import FailedDocument

LEASE = timedelta(minutes=2)
"""How long an attempt may hold a delivery: timeouts of Twilio (10 s each), of storage, and a margin."""

MAX_ATTEMPTS_KEPT = 20
"""A delivery keeps its first attempt and the newest: a row has a size limit. Held ones are dropped first."""

TWIML_ATTEMPT = "twiml"
"""The id of the attempt that stands for our answer to a webhook, which Twilio took and sent."""


class Attempt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request to Twilio."""

    id: str
    at: datetime
    lease_until: datetime
    sender: str = ""  # the sender: a number or a Messaging Service
    sid: str | None = None
    outcome: Status | None = None  # sent, held, failed or unknown; None while it is under way
    lookups: int = field(name="looks", default=0)  # how often Twilio was asked for it and did not have it
    server_error: bool = False  # Twilio answered it with a 5xx; False in rows from before this field


class Delivery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a message. Changed only by the functions here and in ``status_callback.py``."""

    message: Message
    status: Status
    created_at: datetime
    updated_at: datetime
    attempts: tuple[Attempt, ...] = ()
    throttled_count: int = field(name="delays", default=0)  # how often Twilio throttled it
    requeue_count: int = field(name="put_backs", default=0)  # by the sweep, since anything else happened
    resends: int = 0  # how often it was sent again after no answer, with proof that Twilio did not have it
    held_since: datetime | None = None  # since when it is held because Twilio refuses the account
    retry_at: datetime | None = None  # while Twilio throttles it: when the next attempt may begin
    sid: str | None = None
    error_code: int | None = None
    error: str | None = None
    canceled_by: CanceledBy | None = None  # only if it is canceled; None in rows from before this field
    segments: int | None = None
    price: str | None = None  # as Twilio reports it, negative; None until it does
    currency: str | None = None
    closed: bool = False  # sent, and no further report is expected
    flow_text: str = field(name="written", default="")  # the text that a flow made: the same at every attempt
    rendered: Rendered | None = None  # what the template made, or what is known of the content: likewise
    reply: str | None = None  # what the person answered; see docs/flows-in-use.md
    replied_at: datetime | None = None  # when it came; None in rows from before this field
    canceled_at: datetime | None = None  # when an answer came that ends an appointment: docs/appointments.md
    resend_of: str | None = None  # the id of the delivery that this one sends again, by hand
    resent_as: str | None = None  # the id of the delivery that sends this one again
    follows: str | None = None  # the id of the delivery that this one follows
    followed_by: tuple[str, ...] = ()  # the ids of the deliveries that follow this one, see ``otherwise``
    answered_by: str | None = None  # who picked up a call, in Twilio's words, if detection was on
    failed_document: FailedDocument | None = None  # of a call: the TwiML that Twilio could not use
    sequence: int = 0  # grows with every save, see sequence.py; 0 in rows from before this field
    #: The version of the row (an ETag); empty for one that was never saved.
    version: str = ""

    @property
    def id(self) -> str:
        """The message's id; a delivery has no id of its own."""
        return self.message.id

    @property
    def addressed(self) -> Message:
        """The message as its latest attempt sends it: with its sender, and what flow or template made."""
        latest = self.attempts[-1].sender if self.attempts else ""
        message = replace(self.message, sender=latest or self.message.sender)
        if self.rendered:
            return self.rendered.in_place_of(message)
        return replace(message, body=literal(self.flow_text)) if self.flow_text else message

    @property
    def sids(self) -> frozenset[str]:
        """Every SID that Twilio gave to an attempt; several if it was sent more than once."""
        return frozenset(sid for sid in (self.sid, *(attempt.sid for attempt in self.attempts)) if sid)

    @property
    def is_open(self) -> bool:
        """Whether something must still be done or reported."""
        return not (self.status.is_final or self.closed)

    @property
    def is_twiml_answer(self) -> bool:
        """Whether Twilio took this message from our answer to a webhook: it must never be sent again."""
        return any(attempt.id == TWIML_ATTEMPT for attempt in self.attempts)

    @property
    def is_canceled_by_reminder(self) -> bool:
        """Whether a change of its reminder canceled it."""
        old_row = self.canceled_by is None and self.error == CANCELED_BY_REMINDER_ERROR  # lacks that field
        return self.status is Status.CANCELED and (self.canceled_by is CanceledBy.REMINDER or old_row)


def new_delivery(message: Message, *, now: datetime) -> Delivery:
    """Return the delivery of a message that was just accepted."""
    count = segments(message.text).count if message.channel is Channel.SMS else None
    return Delivery(message=message, status=Status.ACCEPTED, created_at=now, updated_at=now, segments=count)


def begin_attempt(
    delivery: Delivery,
    *,
    attempt_id: str,
    now: datetime,
    sender: str = "",
    flow_text: str = "",
    rendered: Rendered | None = None,
    lease: timedelta = LEASE,
) -> Delivery:
    """Return the delivery claimed for one attempt, for the length of a lease.

    ``sender`` sends it if the message names no sender. ``flow_text`` or ``rendered`` is what its flow or its
    template makes, unless an earlier attempt stored that.
    """
    sender = delivery.message.sender or sender
    attempt = Attempt(id=attempt_id, at=now, lease_until=now + lease, sender=sender)
    held_first = sorted(delivery.attempts[1:], key=lambda each: each.outcome is not Status.HELD)
    later = sorted(held_first[-(MAX_ATTEMPTS_KEPT - 2) :], key=lambda each: each.at)
    attempts = (*delivery.attempts[:1], *later, attempt)
    is_resend = delivery.status is Status.UNKNOWN and not delivery.attempts[-1].server_error
    return replace(
        delivery,
        status=Status.SENDING,
        updated_at=now,
        attempts=attempts,
        resends=delivery.resends + is_resend,
        flow_text=delivery.flow_text or flow_text,
        rendered=delivery.rendered or rendered,
        requeue_count=0,
    )


class Outcome(Struct, frozen=True, kw_only=True):
    """The result of an attempt: the status it leads to, and Twilio's answer."""

    status: Status
    sid: str | None = None
    segments: int | None = None
    error_code: int | None = None
    error: str | None = None
    account_accepted: bool | None = None  # False: Twilio refused our account; None: unknown
    server_error: bool = False  # Twilio answered with a 5xx
    retry_at: datetime | None = None  # if it is held: when the next attempt may begin


def end_attempt(delivery: Delivery, outcome: Outcome, *, attempt_id: str, now: datetime) -> Delivery:
    """Return the delivery with the outcome of an attempt.

    A status callback may have overtaken the answer to our own request: then its status stays, and only what
    it lacks is added. If another attempt has begun meanwhile, the status of that attempt stays.
    """
    attempts = tuple(_ended(each, outcome) if each.id == attempt_id else each for each in delivery.attempts)
    unsent = (attempt_id, Status.FAILED) in {(each.id, each.outcome) for each in delivery.attempts}
    for_account = outcome.status is Status.HELD and outcome.account_accepted is False
    ended = replace(
        delivery,
        attempts=attempts,
        updated_at=now,
        sid=delivery.sid if unsent else outcome.sid or delivery.sid,
        segments=outcome.segments or delivery.segments,
        throttled_count=delivery.throttled_count + (outcome.status is Status.HELD and not for_account),
    )
    lost = delivery.attempts[-1].id != attempt_id and (unsent or not outcome.sid)
    if lost or (unsent and delivery.status is Status.HELD) or delivery.status.rank >= Status.SENT.rank:
        return ended
    held_since = (delivery.held_since or now) if for_account else None
    ended = replace(ended, held_since=held_since, retry_at=outcome.retry_at)
    return replace(ended, status=outcome.status, error_code=outcome.error_code, error=outcome.error)


def _ended(attempt: Attempt, outcome: Outcome) -> Attempt:
    """Return the attempt with its outcome, unless a callback that overtook it says that it was never sent."""
    if attempt.outcome is Status.FAILED:
        return attempt
    sid = outcome.sid or attempt.sid
    return replace(attempt, outcome=outcome.status, sid=sid, server_error=outcome.server_error)


def transition(
    delivery: Delivery,
    status: Status,
    *,
    now: datetime,
    attempt_id: str = "",
    reason: str | None = None,
    canceled_by: CanceledBy | None = None,
) -> Delivery:
    """Return the delivery in ``status``, reached without a request to Twilio.

    A claim made for it (``attempt_id``) is released; nothing changes if that claim was lost meanwhile.
    """
    if attempt_id and not _is_claimed(delivery, attempt_id):
        return delivery
    attempts = tuple(attempt for attempt in delivery.attempts if attempt.id != attempt_id)
    return replace(
        delivery, status=status, updated_at=now, attempts=attempts, error=reason, canceled_by=canceled_by
    )


def _is_claimed(delivery: Delivery, attempt_id: str) -> bool:
    """Return whether nothing happened since that attempt began, except that its lease may have ended."""
    waiting = delivery.status in {Status.SENDING, Status.UNKNOWN}
    return waiting and delivery.attempts[-1].id == attempt_id


def record_reply(
    delivery: Delivery, reply: str, *, now: datetime, at: datetime | None = None, cancels: bool = False
) -> Delivery:
    """Return the delivery with what the person answered; idempotent, since a webhook may be repeated.

    ``at``: when it came in. ``cancels``: it ends an appointment, which a later answer does not undo.
    """
    if delivery.reply == reply and (delivery.canceled_at or not cancels):
        return delivery
    at = at or now
    canceled_at = at if cancels else delivery.canceled_at
    return replace(delivery, reply=reply, replied_at=at, canceled_at=canceled_at, updated_at=now)


def reopen_dead(delivery: Delivery, *, now: datetime) -> Delivery:
    """Return a dead delivery as accepted again, for a redrive; its attempts keep their SIDs."""
    if delivery.status is not Status.DEAD:
        return delivery
    reopened = replace(delivery, status=Status.ACCEPTED, created_at=now, updated_at=now, sid=None)
    return replace(reopened, throttled_count=0, resends=0, held_since=None)


def close(delivery: Delivery, *, now: datetime) -> Delivery:
    """Return a sent delivery that no carrier will confirm: no further report is expected."""
    return replace(delivery, closed=True, updated_at=now)
