"""Try a dead letter once more, when somebody decided so."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.deliveries.delivery import Status
from shared.domain.messages.envelope import decode_envelope, envelope_of
from shared.domain.messages.message import Channel, Message, read_message
from shared.errors import InvalidInput, NotFound
from shared.ports.content import Flows
from shared.ports.queues import Outbox
from shared.ports.storage import Contacts, DeadLetters, Ledger
from shared.services.conversations.flow_lookup import require_flow
from shared.services.optimistic_update import update_delivery

log = logging.getLogger(__name__)


LONGEST = timedelta(seconds=90)
"""Source: https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout"""


class RedriveOutcome(StrEnum):
    """What a redrive does with a letter."""

    REQUEUED = "sent_anew"  # it is on the outbox again; the letter is gone
    ALREADY_HANDLED = "done"  # it was delivered, or ended otherwise, meanwhile; the letter is gone
    EXPIRED = "expired"  # its not_after has passed; the letter stays
    OPTED_OUT = "opted_out"  # the person replied STOP; the letter stays
    INVALID = "invalid"  # it still breaks the contract, or its flow is not there; the letter stays


class RedriveResult(Struct, frozen=True, kw_only=True):
    """One letter, and what becomes of it."""

    id: str
    fate: RedriveOutcome
    reason: str = ""


def redrive(
    letters: Iterable[DeadLetter],
    *,
    elapsed: Callable[[], timedelta],
    ledger: Ledger,
    contacts: Contacts,
    outbox: Outbox,
    dead_letters: DeadLetters,
    flows: Flows,
    default_country: str,
    now: datetime,
    dry_run: bool,
) -> list[RedriveResult]:
    """Send these anew where that makes sense, each at most once; ``dry_run`` only tells.

    What was sent meanwhile, has expired, or is for someone who opted out is
    not sent. A letter whose message may have been sent (``unclear``) may be
    sent twice by this: that is what a person has to decide.

    Stops after a minute and a half, as ``elapsed`` tells: Azure hangs up on
    a request after 230 s. Who asks again goes on with what is left.
    """
    done: list[RedriveResult] = []
    for letter in letters:
        if done and elapsed() > LONGEST:
            break
        try:
            envelope = decode_envelope(letter.body.encode(), queue_id=letter.id)
            message = read_message(envelope.raw, default_id=letter.id, default_country=default_country)
            fate = _fate(message, ledger=ledger, contact=contacts.load(message.address), now=now)
            if fate is RedriveOutcome.REQUEUED:
                require_flow(message, flows=flows)
        except InvalidInput as invalid:
            done.append(RedriveResult(id=letter.id, fate=RedriveOutcome.INVALID, reason=str(invalid)))
            continue
        if not dry_run:
            _act(letter, message, fate, ledger=ledger, outbox=outbox, dead_letters=dead_letters, now=now)
        done.append(RedriveResult(id=letter.id, fate=fate))
    return done


def find_letter(letter_id: str, *, dead_letters: DeadLetters) -> DeadLetter:
    """Return that letter.

    Raises:
        NotFound: there is none.
    """
    letter = dead_letters.load(letter_id)
    if letter is None:
        raise NotFound(f"there is no dead letter {letter_id}")
    return letter


def of_cause(cause: Cause, *, dead_letters: DeadLetters) -> list[DeadLetter]:
    """Return every letter with that cause, oldest first."""
    return [letter for letter in dead_letters.oldest() if letter.cause is cause]


def _fate(message: Message, *, ledger: Ledger, contact: Contact, now: datetime) -> RedriveOutcome:
    delivery = ledger.load(message.id)
    if delivery is not None and delivery.status not in {Status.DEAD, Status.ACCEPTED, Status.HELD}:
        return RedriveOutcome.ALREADY_HANDLED
    if message.not_after and message.not_after <= now:
        return RedriveOutcome.EXPIRED
    if contact.opted_out and message.channel is not Channel.CALL:
        return RedriveOutcome.OPTED_OUT
    return RedriveOutcome.REQUEUED


def _act(
    letter: DeadLetter,
    message: Message,
    fate: RedriveOutcome,
    *,
    ledger: Ledger,
    outbox: Outbox,
    dead_letters: DeadLetters,
    now: datetime,
) -> None:
    """Ledger first, outbox second, letter last: a crash in between leaves the letter, to be redriven."""
    if fate not in {RedriveOutcome.REQUEUED, RedriveOutcome.ALREADY_HANDLED}:
        return
    if fate is RedriveOutcome.REQUEUED:
        delivery = ledger.load(message.id)
        if delivery is not None:
            update_delivery(delivery, lambda known: deliveries.reopen_dead(known, now=now), ledger=ledger)
        outbox.put(envelope_of(message), delay=timedelta(0))
        log.warning("dead letter %s is sent anew", letter.id)
    dead_letters.remove(letter.id)
