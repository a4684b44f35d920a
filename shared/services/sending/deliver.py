"""Deliver a message once: hold, claim, check, send, record. This module has the whole sequence.

See docs/how-it-works.md, "Sending".
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.guard.may_send import ended_if_too_late
from shared.domain.twiml.plain_texts import with_plain_texts
from shared.errors import Fault, InvalidFlow, StorageUnavailable, VersionConflict
from shared.services.follow_ups.check_follow_up import check_follow_up
from shared.services.guard.ask_guard import ask_guard, blocked_by, stopped_meanwhile
from shared.services.guard.guard_answers import guard_first_document
from shared.services.guard.hold_for_guard import hold_for_guard
from shared.services.guard.hold_prefix import hold_if_pumped
from shared.services.guard.load_person import load_person
from shared.services.guard.reserve import Place, give_back, reserve
from shared.services.held_messages.hold_message import add_to_held, blocked_for_account, hold_claimed
from shared.services.reminders.appointment.check_appointment import check_appointment
from shared.services.sending.attempt import make_attempt, record_account_answer, record_outcome
from shared.services.sending.basic_checks import check_times_and_consent
from shared.services.sending.blocked import Blocked
from shared.services.sending.claim import Claim, claim_delivery, release_claim
from shared.services.sending.hold_until_due import hold_until_due
from shared.services.sending.next_step import RETRY_SOON
from shared.services.sending.twilio_request import TwilioRequest, compose_request, set_flow_position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.guard.person import Person
    from shared.domain.guard.stops.stop import Standing
    from shared.domain.messages.message import Message
    from shared.services.sending.next_step import NextStep
    from shared.services.sending.send_context import SendContext

LEASE_HALF_SPENT = Blocked(status=Status.HELD, next_step=RETRY_SOON)
"""The worker was slow: its lease may end before Twilio answers, and another worker may send the message."""

NO_PLACE_YET = Blocked(status=Status.HELD, next_step=RETRY_SOON)
"""Many workers take places within the same limit, or count numbers of the same prefix, at this moment."""

NOT_ASKED = Blocked(status=Status.HELD)
"""Storage failed before the request to Twilio was made."""


def deliver(
    message: Message,
    *,
    context: SendContext,
    now: datetime,
    elapsed: Callable[[], timedelta],
    attempt_id: str,
    accepted: Delivery | None = None,
    enqueued_at: datetime | None = None,
) -> NextStep:
    """Send ``message``, unless it was sent before, must not be sent, or is not due.

    Idempotent: safe to call any number of times, from any number of workers. The ledger lets one attempt
    through, and an attempt without a clear answer is reconciled, never repeated blindly.

    Args:
        message: what to send.
        context: the ports and settings.
        now: the time when this was called.
        elapsed: returns how long ago that was.
        attempt_id: names the attempt that this call may make.
        accepted: its delivery, if it was accepted just before: that saves two requests to storage.
        enqueued_at: when it was put on the queue; None: now.
    """
    if held := hold_until_due(message, context=context, now=now, enqueued_at=enqueued_at):
        return held
    standing = _ask_what_forbids(context, now=now)  # first: if it cannot be read, nothing is claimed
    new = accepted or new_delivery(message, now=now, enqueued_at=enqueued_at)
    claim = claim_delivery(message, context=context, attempt_id=attempt_id, now=now, accepted=new)
    if not isinstance(claim, Claim):
        return claim
    with _released_in_outage(claim, context=context, now=now):
        person = load_person(claim.message, contacts=context.contacts, rules=context.guard.rules)
        request = prepare(claim, person, standing, context=context, now=now)
        if isinstance(request, TwilioRequest):
            request = _take_place(claim, person, request, context=context, now=now, elapsed=elapsed)
        if isinstance(request, Blocked):
            return _do_not_send(claim, request, context=context, now=now)
    return _send(claim, request, context=context, now=now)


def _ask_what_forbids(context: SendContext, *, now: datetime) -> Standing:
    """Return the stops, and read opt-outs and the state of the account again, if they are old."""
    standing = context.guard.stop_cache.standing(now=now)
    context.guard.erased_opt_outs.refresh(now=now)
    context.breaker.refresh(now=now)
    return standing


@contextmanager
def _released_in_outage(claim: Claim, *, context: SendContext, now: datetime) -> Iterator[None]:
    """Release a claim by which no request was made, if storage fails and can be written again.

    If the claim stayed, Twilio would have to be asked what became of it, and after a second time it would
    count as sent twice without an answer.
    """
    try:
        yield
    except StorageUnavailable:
        with suppress(StorageUnavailable, VersionConflict):
            release_claim(claim, NOT_ASKED, context=context, now=now)
        raise


def _take_place(
    claim: Claim,
    person: Person,
    request: TwilioRequest,
    *,
    context: SendContext,
    now: datetime,
    elapsed: Callable[[], timedelta],
) -> TwilioRequest | Blocked:
    """Take a place within the limits, and do what must be done right before the request.

    Whatever forbids the request after that gives the place back.
    """
    try:
        if pumped := hold_if_pumped(claim, person, guard=context.guard, now=now):
            return blocked_by(ended_if_too_late(pumped, claim.message))
        place = reserve(claim, person, guard=context.guard, contacts=context.contacts, now=now)
    except VersionConflict:
        return NO_PLACE_YET
    if not isinstance(place, Place):
        return blocked_by(ended_if_too_late(place, claim.message))
    try:
        if request.position:
            set_flow_position(person.contact, request.position, contacts=context.contacts)
    except (StorageUnavailable, VersionConflict):
        give_back(place, guard=context.guard, contacts=context.contacts)
        raise
    blocked = stopped_meanwhile(claim, guard=context.guard, now=now + elapsed())
    if elapsed() > context.retry_policy.lease / 2:
        blocked = LEASE_HALF_SPENT
    if blocked is None:
        return structs.replace(request, place=place)
    give_back(place, guard=context.guard, contacts=context.contacts)
    return blocked


def _do_not_send(claim: Claim, blocked: Blocked, *, context: SendContext, now: datetime) -> NextStep:
    """Release the claim of a message that is not sent now, or hold it where it comes back from."""
    if blocked.hold:
        return hold_for_guard(claim, blocked.hold, context=context, now=now)
    if blocked.for_account:
        return hold_claimed(claim, blocked.reason, context=context, now=now)
    release_claim(claim, blocked, context=context, now=now)
    return blocked.next_step


def _send(claim: Claim, request: TwilioRequest, *, context: SendContext, now: datetime) -> NextStep:
    """Make the request and record its outcome: of the message first, then what it says about our account."""
    outcome, next_step = make_attempt(claim, request, context=context, now=now)
    if request.place:
        outcome = structs.replace(outcome, counted_at=request.place.counted_at)
    delivery = record_outcome(claim, outcome, context=context, now=now)
    record_account_answer(claim, outcome, context=context, now=now)
    if request.place and outcome.status.is_final:  # Twilio refused it: it was never sent
        give_back(request.place, guard=context.guard, contacts=context.contacts)
    if outcome.status is Status.HELD and outcome.account_accepted is False:
        return add_to_held(delivery, context=context)
    return next_step


def _not_needed(claim: Claim, *, context: SendContext, now: datetime) -> Blocked | None:
    """Return why a message that follows another one, or is of an appointment, is not needed any more."""
    follow_up = check_follow_up(claim.delivery, ledger=context.ledger, contacts=context.contacts, now=now)
    return follow_up or check_appointment(
        claim.delivery,
        flows=context.flows,
        agenda=context.agenda,
        ledger=context.ledger,
        contacts=context.contacts,
    )


def prepare(
    claim: Claim, person: Person, standing: Standing, *, context: SendContext, now: datetime
) -> TwilioRequest | Blocked:
    """Return the request to Twilio, or why there must be none.

    The request is composed even for a message that is not due: its sender learns of a broken flow now,
    not later.
    """
    blocked = check_times_and_consent(
        claim.message,
        person.contact,
        contacts=context.contacts,
        erased=context.guard.erased_opt_outs,
        stop_covers_calls=context.stop_covers_calls,
        now=now,
    ) or _not_needed(claim, context=context, now=now)
    if blocked and blocked.is_final:
        return blocked
    allowed = ask_guard(claim, person, standing, guard=context.guard, now=now)
    if isinstance(allowed, Blocked) and allowed.is_final:
        return allowed
    if claim.unmade:
        return Blocked(status=Status.DEAD, reason=str(claim.unmade))
    try:
        request = compose_request(claim.message, flows=context.flows, public_url=context.public_url, now=now)
        request = guard_first_document(request, claim.message, guard=context.guard, standing=standing)
        if context.plain:  # a step of a call may send a text
            request = structs.replace(request, twiml=with_plain_texts(request.twiml))
    except InvalidFlow as error:
        return Blocked(status=Status.DEAD, reason=str(Fault("flow", str(error))))
    if isinstance(allowed, Blocked):
        return blocked or allowed
    request = structs.replace(request, valid_until=allowed.valid_until)
    return blocked or blocked_for_account(claim, context=context, now=now) or request
