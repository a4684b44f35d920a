"""A delivery: the ledger's record of what became of a message. Its state machine, for what we do.

Changes that Twilio reports are in ``status_callback.py``. Fields are stored under their
``field(name=...)``: workers of two versions read the same rows during a deployment.
"""

from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from shared.domain.deliveries.attempts.attempt import TWIML_ATTEMPT, Attempt
from shared.domain.deliveries.status import CANCELED_BY_REMINDER_ERROR, CanceledBy, Status
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.placeholders import literal
from shared.domain.messages.segments import segments
from shared.domain.templates.rendering import Rendered
from shared.domain.twilio_answers.failed_document import FailedDocument


class Delivery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a message.

    Changed only by the functions here, in ``attempts/attempt_changes.py`` and in ``status_callback.py``.
    """

    message: Message
    status: Status
    created_at: datetime
    updated_at: datetime
    enqueued_at: datetime | None = None  # when it was put on the queue, if that was before ``created_at``
    attempts: tuple[Attempt, ...] = ()
    throttled_count: int = field(name="delays", default=0)  # how often Twilio throttled it
    requeue_count: int = field(name="put_backs", default=0)  # by the sweep, since anything else happened
    resends: int = 0  # how often it was sent again after no answer, with proof that Twilio did not have it
    held_since: datetime | None = None  # since when it is held because Twilio refuses the account
    retry_at: datetime | None = None  # while it is held: when it goes on, if that is known
    held_for: str | None = None  # while the guard holds it: why, see ``HeldReason``
    stop_id: str = ""  # while a stop holds it: which
    tried_since: datetime | None = None  # since when it is tried, after the guard held it
    refused_by: str = ""  # if it is refused: see ``RefusedBy``; empty in rows from before this field
    counted_at: datetime | None = None  # when it took its place within the limits of the desk
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
    words_removed_at: datetime | None = None  # since when it has no words, see ``words/removed_words.py``
    digest: str = ""  # of the message as it came, once its words are removed
    sequence: int = 0  # grows with every save, see sequence.py; 0 in rows from before this field
    is_erased: bool = False  # erased, see ``domain/people/erasure/tombstone.py``; never saved
    #: The version of the row (an ETag); empty for one that was never saved.
    version: str = ""

    @property
    def id(self) -> str:
        """The message's id; a delivery has no id of its own."""
        return self.message.id

    @property
    def was_enqueued_at(self) -> datetime:
        """When it was accepted, or put on the queue: a cancellation covers what was enqueued before it."""
        return self.enqueued_at or self.created_at

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
    def was_answered(self) -> bool:
        """Whether the person answered; the answer itself may have been removed."""
        return bool(self.reply or self.replied_at)

    @property
    def is_twiml_answer(self) -> bool:
        """Whether Twilio took this message from our answer to a webhook: it must never be sent again."""
        return any(attempt.id == TWIML_ATTEMPT for attempt in self.attempts)

    @property
    def is_canceled_by_reminder(self) -> bool:
        """Whether a change of its reminder canceled it."""
        old_row = self.canceled_by is None and self.error == CANCELED_BY_REMINDER_ERROR  # lacks that field
        return self.status is Status.CANCELED and (self.canceled_by is CanceledBy.REMINDER or old_row)


def new_delivery(message: Message, *, now: datetime, enqueued_at: datetime | None = None) -> Delivery:
    """Return the delivery of a message that was just accepted, or put on the queue at ``enqueued_at``."""
    count = segments(message.text).count if message.channel is Channel.SMS else None
    new = Delivery(message=message, status=Status.ACCEPTED, created_at=now, updated_at=now, segments=count)
    return replace(new, enqueued_at=enqueued_at) if enqueued_at and enqueued_at < now else new


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
    kept = None if delivery.words_removed_at else reply  # words do not come back
    is_known = delivery.was_answered if kept is None else delivery.reply == reply
    if is_known and (delivery.canceled_at or not cancels):
        return delivery
    at = at or now
    canceled_at = at if cancels else delivery.canceled_at
    return replace(delivery, reply=kept, replied_at=at, canceled_at=canceled_at, updated_at=now)


def reopen_dead(delivery: Delivery, *, now: datetime) -> Delivery:
    """Return a dead delivery as accepted again, for a redrive; its attempts keep their SIDs."""
    if delivery.status is not Status.DEAD:
        return delivery
    reopened = replace(delivery, status=Status.ACCEPTED, created_at=now, updated_at=now, sid=None)
    return replace(reopened, throttled_count=0, resends=0, held_since=None, enqueued_at=None, counted_at=None)


def record_requeue(delivery: Delivery, *, now: datetime) -> Delivery:
    """Return the delivery after the sweep requeued its message."""
    return replace(delivery, updated_at=now, requeue_count=delivery.requeue_count + 1)


def close(delivery: Delivery, *, now: datetime) -> Delivery:
    """Return a sent delivery that no carrier will confirm: no further report is expected."""
    return replace(delivery, closed=True, updated_at=now)
