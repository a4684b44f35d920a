"""Claim a delivery for one attempt, for the length of a lease; release it if nothing is sent."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.dead_letter import NEEDS_OWN_ID, Cause, dead_letter_for
from shared.domain.deliveries.delivery import Delivery, new_delivery, transition
from shared.domain.deliveries.status import Status
from shared.domain.follow_ups.follow_up_rules import may_be_due_again
from shared.domain.messages.phone_number import masked
from shared.domain.reminders.due_time import MAX_WAIT
from shared.domain.retention.same_message import is_same_occurrence
from shared.errors import Conflict, Fault, VersionConflict
from shared.services.follow_ups.write_follow_ups import put_follow_ups
from shared.services.guard.hold_for_guard import keep_held
from shared.services.optimistic_update import update_delivery
from shared.services.outcomes.reconcile import NotFoundAtTwilio, reconcile
from shared.services.people.erased.erased_messages import erased_twin
from shared.services.reminders.restore_occurrence import restore_occurrence
from shared.services.sending.next_step import DONE, RETRY_SOON, NextStep, Retry
from shared.services.sending.words.make_words import make_words
from shared.services.sending.words.plain_words import with_plain_words

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.messages.message import Message
    from shared.services.sending.blocked import Blocked
    from shared.services.sending.send_context import SendContext

log = logging.getLogger(__name__)


class Claim(Struct, frozen=True, kw_only=True):
    """A delivery that this worker alone may send, until its lease ends."""

    delivery: Delivery
    attempt_id: str
    unmade: Fault | None = None  # why its flow or its template cannot make its text

    @property
    def message(self) -> Message:
        """The message as this attempt sends it: with its sender, and what flow or template made."""
        return self.delivery.addressed


def claim_delivery(
    message: Message,
    *,
    context: SendContext,
    attempt_id: str,
    now: datetime,
    accepted: Delivery | None = None,
) -> Claim | NextStep:
    """Claim ``message`` for one attempt; if it is not ours to send, return what comes next.

    Writes first and reads only if that fails: most messages are new, or ``accepted`` just before.
    """

    def begin(delivery: Delivery) -> Claim:
        return _begin(delivery, context=context, attempt_id=attempt_id, now=now)

    try:
        return begin(accepted or new_delivery(message, now=now))
    except VersionConflict:
        existing = context.ledger.load(message.id)
    if existing is None:
        return _drop_if_erased(message, context=context, now=now)
    if own := _own_claim(existing, context=context, attempt_id=attempt_id, now=now):
        return own
    ready: Delivery | NextStep
    if (
        is_same_occurrence(existing, message, digest_secret=context.digest_secret)
        or existing.is_canceled_by_reminder
        or existing.follows  # only we make such ids; what the ledger says counts
    ):
        ready = _ready(existing, context=context, now=now)
    else:
        ready = _refuse_other_content(message, context=context, now=now)
    if not isinstance(ready, Delivery):
        return ready
    try:
        return begin(ready)
    except VersionConflict:
        existing = context.ledger.load(message.id) or existing
    return _own_claim(existing, context=context, attempt_id=attempt_id, now=now) or RETRY_SOON


def release_claim(claim: Claim, blocked: Blocked, *, context: SendContext, now: datetime) -> None:
    """Release the claim of a message that is not sent; a dead one is kept as a dead letter."""
    delivery = claim.delivery
    if blocked.status is Status.DEAD:
        reason = blocked.reason or ""
        letter = dead_letter_for(delivery.message, cause=blocked.cause, reason=reason, now=now)
        context.dead_letters.add(letter)
    log.info("message %s to %s is %s", delivery.id, masked(delivery.message.to), blocked.status)

    def released(newest: Delivery) -> Delivery:
        changed = transition(
            newest,
            blocked.status,
            now=now,
            attempt_id=claim.attempt_id,
            reason=blocked.reason,
            canceled_by=blocked.canceled_by,
        )
        if changed is newest:
            return newest
        refused_by = blocked.refused_by if blocked.status is Status.REFUSED else None
        return structs.replace(changed, retry_at=blocked.retry_at, refused_by=refused_by or "")

    update_delivery(delivery, released, ledger=context.ledger)


def claim_of(delivery: Delivery, *, context: SendContext, attempt_id: str, now: datetime) -> Claim:
    """Return the claim of a delivery, not saved yet, with what it says."""
    sender = _sender(delivery, context=context)
    made = make_words(delivery, sender=sender, context=context, now=now)
    claimed = begin_attempt(
        delivery,
        attempt_id=attempt_id,
        now=now,
        sender=sender,
        flow_text=made.flow_text,
        rendered=made.rendered,
        lease=context.retry_policy.lease,
    )
    if context.plain:
        claimed = with_plain_words(claimed)
    return Claim(delivery=claimed, attempt_id=attempt_id, unmade=made.fault)


def _begin(delivery: Delivery, *, context: SendContext, attempt_id: str, now: datetime) -> Claim:
    """Save the delivery as claimed, with what it says, by which Twilio's list can be searched."""
    claim = claim_of(delivery, context=context, attempt_id=attempt_id, now=now)
    return structs.replace(claim, delivery=context.ledger.save(claim.delivery))


def _refuse_other_content(message: Message, *, context: SendContext, now: datetime) -> NextStep:
    """Make a message with the id of another one a dead letter: the first one counts, and neither is lost."""
    log.error("message %s came again with other content; the first one counts", message.id)
    letter = dead_letter_for(message, cause=Cause.CONFLICT, reason=NEEDS_OWN_ID, now=now)
    context.dead_letters.add(letter)
    return DONE


def _drop_if_erased(message: Message, *, context: SendContext, now: datetime) -> NextStep:
    """Drop a message that was erased. It is no dead letter: that would store the person's words again."""
    try:
        if erased_twin(message, ledger=context.ledger) is None:
            return RETRY_SOON
    except Conflict:
        return _refuse_other_content(message, context=context, now=now)
    log.warning("message %s came again after it was erased: it is dropped", message.id)
    return DONE


def _own_claim(delivery: Delivery, *, context: SendContext, attempt_id: str, now: datetime) -> Claim | None:
    """Return the claim if it is this attempt's: storage wrote it, but its answer was lost."""
    if delivery.status is not Status.SENDING or delivery.attempts[-1].id != attempt_id:
        return None
    made = make_words(delivery, sender=delivery.attempts[-1].sender, context=context, now=now)
    return Claim(delivery=delivery, attempt_id=attempt_id, unmade=made.fault)


def _sender(delivery: Delivery, *, context: SendContext) -> str:
    """Return who sends a message that names no sender: whoever made its earlier attempts, if there are any.

    By them Twilio's list is searched, and people know whom to answer. Settings that were changed meanwhile
    count only after Twilio refused the sender or the account, so that a wrong setting can be mended.
    """
    latest = delivery.attempts[-1] if delivery.attempts else None
    was_refused = delivery.held_since or (latest and latest.outcome in {Status.FAILED, Status.DEAD})
    if latest and latest.sender and not was_refused:
        return latest.sender
    message = delivery.message
    return context.senders.choose(to=message.to, channel=message.channel)


def _ready(existing: Delivery, *, context: SendContext, now: datetime) -> Delivery | NextStep:
    """Return the delivery if an attempt may begin, else what comes next."""
    match existing.status:
        case Status.HELD if existing.retry_at and existing.retry_at > now:
            return _wait_until(existing.retry_at, existing, context=context, now=now)
        case Status.ACCEPTED | Status.HELD:
            return DONE if existing.words_removed_at else existing  # never without what it says
        case Status.SENDING:
            return _wait_for_lease(existing, context=context, now=now)
        case Status.UNKNOWN:
            result = reconcile(existing, context=context, now=now)
            return result.delivery if isinstance(result, NotFoundAtTwilio) else result
        case Status.CANCELED:
            return _canceled(existing, context=context, now=now)
        case _:
            log.info("message %s needs no sending: it is %s", existing.id, existing.status)
            # A worker may have died before it put on the outbox what follows this message.
            put_follow_ups(existing, ledger=context.ledger, outbox=context.outbox, now=now)
            return DONE


def _wait_until(time: datetime, existing: Delivery, *, context: SendContext, now: datetime) -> NextStep:
    """Return what comes next for a held message of which a copy, or the sweep, came too early."""
    is_near = time - now <= MAX_WAIT  # the outbox shows it up to a second early: the agenda takes a minute
    return Retry(time - now) if is_near or not existing.held_for else keep_held(existing, context=context)


def _canceled(existing: Delivery, *, context: SendContext, now: datetime) -> Delivery | NextStep:
    """Return a canceled delivery if it may be due again, as a follow-up, else what comes next."""
    if may_be_due_again(existing):
        return DONE if existing.words_removed_at else existing
    wait = restore_occurrence(existing, agenda=context.agenda, now=now)
    return DONE if wait is None else Retry(wait)


def _wait_for_lease(existing: Delivery, *, context: SendContext, now: datetime) -> NextStep:
    """Return when the lease of another worker ends; if it has ended, mark the attempt unknown."""
    latest = existing.attempts[-1]
    if latest.lease_until > now:
        # Never dropped: this may be the redelivered message of a worker that has died.
        return Retry(latest.lease_until - now)
    log.warning("message %s: lease expired without an outcome; marked unknown", existing.id)
    reason = "the worker died during the request to Twilio"
    try:
        context.ledger.save(transition(existing, Status.UNKNOWN, now=now, reason=reason))
    except VersionConflict:
        return RETRY_SOON
    first_lookup = Retry(latest.at + context.retry_policy.first_lookup_after - now)
    return max(first_lookup, RETRY_SOON, key=lambda step: step.after)
