"""Redrive dead letters: try them once more, on request."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from msgspec import Struct

from shared.domain.deliveries.dead_letter import NEEDS_OWN_ID, Cause, DeadLetter, dead_letter_for, is_unclear
from shared.domain.deliveries.delivery import Delivery, reopen_dead
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import envelope_of
from shared.domain.messages.message import Message
from shared.errors import InvalidInput, SwitchboardError
from shared.ports.pending_messages import DeadLetters
from shared.ports.queues import Outbox
from shared.ports.storage import Contacts, Ledger
from shared.services.consent.opt_out_reason import opt_out_reason
from shared.services.dead_letters.find_dead_letter import is_same_content, message_in
from shared.services.messages.check_message import CheckContext, require_sendable, require_words
from shared.services.optimistic_update import update_delivery
from shared.services.people.erased.erased_messages import is_erased_message
from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache

log = logging.getLogger(__name__)

NO_WORDS = "what it said is not kept any more: post a new message with an id of its own"

MAX_DURATION = timedelta(seconds=90)
"""Azure ends a request after 230 s.

Source: https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout
"""


class RedriveOutcome(StrEnum):
    """What a redrive does with a dead letter."""

    REQUEUED = "requeued"  # it is on the outbox again; the dead letter is deleted
    ALREADY_HANDLED = "already_handled"  # it was sent, or ended otherwise; the dead letter is deleted
    EXPIRED = "expired"  # its not_after has passed; the dead letter stays
    OPTED_OUT = "opted_out"  # the person replied STOP; the dead letter stays
    INVALID = "invalid"  # it still breaks the contract, or its flow cannot be used; the dead letter stays
    NO_WORDS = "no_words"  # what it says is not kept any more; the dead letter stays
    CONFLICT = "conflict"  # another message has its id; the dead letter stays
    UNCLEAR = "unclear"  # it may have been sent; the dead letter of that cause stays, this one is deleted
    FAILED = "failed"  # an unexpected error, as before; the dead letter stays


class RedriveResult(Struct, frozen=True, kw_only=True):
    """One dead letter, and what a redrive did with it."""

    id: str
    key: str
    outcome: RedriveOutcome
    reason: str = ""


class RedriveContext(Struct, frozen=True, kw_only=True):
    """The ports and settings that a redrive uses."""

    ledger: Ledger
    contacts: Contacts
    outbox: Outbox
    dead_letters: DeadLetters
    checks: CheckContext
    erased_opt_outs: ErasedOptOutCache
    default_country: str
    stop_covers_calls: bool = False  # whether a person who replied STOP is not called either
    digest_secret: str = ""  # of the hashes by which messages without words are recognized


class _Case(Struct, frozen=True, kw_only=True):
    """A dead letter with all that decides about it."""

    letter: DeadLetter
    message: Message  # the ledger's, or that of the letter if the ledger has none
    delivery: Delivery | None
    is_same: bool  # whether the letter has the message's content
    others: Sequence[DeadLetter]  # of the same id and content


def redrive(
    letters: Iterable[DeadLetter],
    context: RedriveContext,
    *,
    elapsed: Callable[[], timedelta],
    now: datetime,
    dry_run: bool,
) -> list[RedriveResult]:
    """Requeue the messages of dead letters, each at most once; ``dry_run`` changes nothing.

    A message that was sent meanwhile, has expired, or is for a person who opted
    out is not sent. One that may have been sent (cause ``unclear``) may be sent
    twice by this: that is for a person to decide, by that letter and no other.

    Stops when ``elapsed`` exceeds ``MAX_DURATION``; a second request continues with
    the rest.
    """
    results: list[RedriveResult] = []
    for letter in letters:
        if results and elapsed() > MAX_DURATION:
            break
        try:
            results.append(_redrive_letter(letter, context, now=now, dry_run=dry_run))
        except SwitchboardError:
            raise  # storage, for example: it is not the fault of one letter
        except Exception as error:  # what one letter is about may be broken; the others go on
            log.exception("dead letter %s cannot be redriven", letter.id)
            reason = f"ended in {type(error).__name__} again: repair what it is about, then redrive it"
            failed = RedriveResult(id=letter.id, key=letter.key, outcome=RedriveOutcome.FAILED, reason=reason)
            results.append(failed)
    return results


def _redrive_letter(
    letter: DeadLetter, context: RedriveContext, *, now: datetime, dry_run: bool
) -> RedriveResult:
    case = None
    try:
        if letter.cause is Cause.CONFLICT:
            outcome, reason = RedriveOutcome.CONFLICT, NEEDS_OWN_ID
        elif case := _case_of(letter, context):
            outcome, reason = _outcome_of(case, context, now=now)
        else:
            outcome, reason = RedriveOutcome.CONFLICT, NEEDS_OWN_ID
    except InvalidInput as invalid:
        outcome, reason = RedriveOutcome.INVALID, str(invalid)
    if case and not dry_run:
        _apply(case, outcome, context, now=now)
    return RedriveResult(id=letter.id, key=letter.key, outcome=outcome, reason=reason)


def _case_of(letter: DeadLetter, context: RedriveContext) -> _Case | None:
    """Return the message that a dead letter is about; None if another message has its id.

    The ledger's message counts. A letter with other content, or content that cannot be read, stands for it
    only if the delivery is dead, and an earlier version stored the letter in place of the delivery's own.

    Raises:
        InvalidInput: the letter breaks the contract, and the ledger has no message to take instead.
    """
    own: Message | InvalidInput = _message_or_fault(letter, context)
    message_id = own.id if isinstance(own, Message) else letter.id
    delivery = context.ledger.load(message_id)
    message = delivery.message if delivery else own
    letters = [other for other in context.dead_letters.of_message(message_id) if other.key != letter.key]
    is_same_as = partial(is_same_content, message, delivery, digest_secret=context.digest_secret)
    same = [other for other in letters if is_same_as(_message_or_fault(other, context))]
    is_same = is_same_as(own)
    is_orphan = letter.may_have_replaced_others and _is_dead(delivery) and not same
    if isinstance(message, InvalidInput) or (not is_same and not is_orphan):
        if isinstance(own, InvalidInput):
            raise own
        return None
    others = [other for other in same if other.cause is not Cause.CONFLICT]
    return _Case(letter=letter, message=message, delivery=delivery, is_same=is_same, others=others)


def _is_dead(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.status is Status.DEAD


def _message_or_fault(letter: DeadLetter, context: RedriveContext) -> Message | InvalidInput:
    try:
        return message_in(letter, default_country=context.default_country)
    except InvalidInput as invalid:
        return invalid


def _outcome_of(case: _Case, context: RedriveContext, *, now: datetime) -> tuple[RedriveOutcome, str]:
    """Return what a redrive does.

    Raises:
        InvalidInput: what the message names cannot be used, see ``check_message``.
    """
    message, delivery = case.message, case.delivery
    if delivery is None:
        is_handled = is_erased_message(message, ledger=context.ledger)
    else:
        may_be_due = delivery.status in {Status.DEAD, Status.ACCEPTED, Status.HELD}
        is_handled = delivery.is_twiml_answer or not may_be_due
    if is_handled:
        return RedriveOutcome.ALREADY_HANDLED, ""
    if delivery and delivery.words_removed_at:
        return RedriveOutcome.NO_WORDS, NO_WORDS
    if unclear := _unclear_letter(case, now=now):
        reason = f"it may have been sent: look for it in Twilio's log, then redrive {unclear.key} to decide"
        return RedriveOutcome.UNCLEAR, reason
    if message.not_after and message.not_after <= now:
        return RedriveOutcome.EXPIRED, ""
    contacts, erased, covers = context.contacts, context.erased_opt_outs, context.stop_covers_calls
    contact = contacts.load(message.address)
    opt_out = opt_out_reason(
        message, contact, contacts=contacts, erased=erased, stop_covers_calls=covers, now=now
    )
    if opt_out:
        return RedriveOutcome.OPTED_OUT, opt_out
    if case.letter.cause is Cause.INVALID and delivery is None:  # it was never accepted
        require_sendable(message, checks=context.checks)
    else:
        is_rendered = bool(delivery and delivery.rendered)
        require_words(message, checks=context.checks, is_rendered=is_rendered)
    return RedriveOutcome.REQUEUED, ""


def _unclear_letter(case: _Case, *, now: datetime) -> DeadLetter | None:
    """Return the letter by which a person must decide instead; None if this one may be redriven.

    If the ledger says that the message may have been sent and no letter does, one is made: earlier versions
    overwrote it with a weaker cause.
    """
    delivery = case.delivery
    if case.letter.cause is Cause.UNCLEAR or delivery is None or delivery.status is not Status.DEAD:
        return None
    known = next((other for other in case.others if other.cause is Cause.UNCLEAR), None)
    if known is None and is_unclear(delivery):
        return dead_letter_for(case.message, cause=Cause.UNCLEAR, reason=delivery.error or "", now=now)
    return known


def _apply(case: _Case, outcome: RedriveOutcome, context: RedriveContext, *, now: datetime) -> None:
    """Ledger first, outbox second, dead letters last: after a crash in between it can be redriven again."""
    closed = [case.letter] if case.is_same else []
    match outcome:
        case RedriveOutcome.REQUEUED:
            if case.delivery is not None:
                update_delivery(
                    case.delivery, lambda newest: reopen_dead(newest, now=now), ledger=context.ledger
                )
            context.outbox.put(envelope_of(case.message), delay=timedelta(0))
            log.warning("dead letter %s requeued", case.letter.id)
            closed += case.others
        case RedriveOutcome.ALREADY_HANDLED:
            closed += case.others
        case RedriveOutcome.UNCLEAR:
            unclear = _unclear_letter(case, now=now)
            if unclear and not unclear.version:
                context.dead_letters.add(unclear)
        case _:
            return
    for letter in closed:
        context.dead_letters.remove(letter)
