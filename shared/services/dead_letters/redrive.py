"""Redrive dead letters: try them once more, on request."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.deliveries.delivery import reopen_dead
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import decode_envelope, envelope_of
from shared.domain.messages.message import Channel, Message, read_message
from shared.errors import InvalidInput, NotFound
from shared.ports.content import Flows
from shared.ports.queues import Outbox
from shared.ports.storage import Contacts, DeadLetters, Ledger
from shared.services.conversations.flow_lookup import require_flow
from shared.services.optimistic_update import update_delivery

log = logging.getLogger(__name__)


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


class RedriveResult(Struct, frozen=True, kw_only=True):
    """One dead letter, and what a redrive did with it."""

    id: str
    outcome: RedriveOutcome
    reason: str = ""


class RedriveContext(Struct, frozen=True, kw_only=True):
    """The ports and settings that a redrive uses."""

    ledger: Ledger
    contacts: Contacts
    outbox: Outbox
    dead_letters: DeadLetters
    flows: Flows
    default_country: str


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
    twice by this: that is for a person to decide.

    Stops when ``elapsed`` exceeds ``MAX_DURATION``; a second request continues with
    the rest.
    """
    results: list[RedriveResult] = []
    for letter in letters:
        if results and elapsed() > MAX_DURATION:
            break
        results.append(_redrive_letter(letter, context, now=now, dry_run=dry_run))
    return results


def find_dead_letter(letter_id: str, *, dead_letters: DeadLetters) -> DeadLetter:
    """Return that dead letter.

    Raises:
        NotFound: there is none.
    """
    letter = dead_letters.load(letter_id)
    if letter is None:
        raise NotFound(f"there is no dead letter {letter_id}")
    return letter


def dead_letters_of_cause(cause: Cause, *, dead_letters: DeadLetters) -> list[DeadLetter]:
    """Return every dead letter with that cause, oldest first."""
    return [letter for letter in dead_letters.oldest() if letter.cause is cause]


def _redrive_letter(
    letter: DeadLetter, context: RedriveContext, *, now: datetime, dry_run: bool
) -> RedriveResult:
    try:
        envelope = decode_envelope(letter.body.encode(), queue_id=letter.id)
        message = read_message(envelope.raw, default_id=letter.id, default_country=context.default_country)
        outcome = _outcome_of(message, context, now=now)
        if outcome is RedriveOutcome.REQUEUED:
            require_flow(message, flows=context.flows)
    except InvalidInput as invalid:
        return RedriveResult(id=letter.id, outcome=RedriveOutcome.INVALID, reason=str(invalid))
    if not dry_run:
        _apply(letter, message, outcome, context, now=now)
    return RedriveResult(id=letter.id, outcome=outcome)


def _outcome_of(message: Message, context: RedriveContext, *, now: datetime) -> RedriveOutcome:
    delivery = context.ledger.load(message.id)
    if delivery is not None and delivery.status not in {Status.DEAD, Status.ACCEPTED, Status.HELD}:
        return RedriveOutcome.ALREADY_HANDLED
    if delivery is not None and delivery.is_twiml_answer:
        return RedriveOutcome.ALREADY_HANDLED
    if message.not_after and message.not_after <= now:
        return RedriveOutcome.EXPIRED
    if context.contacts.load(message.address).opted_out and message.channel is not Channel.CALL:
        return RedriveOutcome.OPTED_OUT
    return RedriveOutcome.REQUEUED


def _apply(
    letter: DeadLetter, message: Message, outcome: RedriveOutcome, context: RedriveContext, *, now: datetime
) -> None:
    """Ledger first, outbox second, dead letter last: after a crash in between it can be redriven again."""
    if outcome not in {RedriveOutcome.REQUEUED, RedriveOutcome.ALREADY_HANDLED}:
        return
    if outcome is RedriveOutcome.REQUEUED:
        delivery = context.ledger.load(message.id)
        if delivery is not None:
            update_delivery(delivery, lambda newest: reopen_dead(newest, now=now), ledger=context.ledger)
        context.outbox.put(envelope_of(message), delay=timedelta(0))
        log.warning("dead letter %s requeued", letter.id)
    context.dead_letters.remove(letter.id)
