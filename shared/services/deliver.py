"""Send a message, once, and record what came of it. See docs/how-it-works.md, "Sending"."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlencode

from msgspec import Struct, structs

from shared.domain import delivery as deliveries
from shared.domain.contact import Contact, with_consent
from shared.domain.dead_letter import Cause, letter_about
from shared.domain.delivery import Delivery, Outcome, Status
from shared.domain.message import Channel, Message
from shared.domain.outcomes import opts_out
from shared.domain.patience import Patience, back_off
from shared.domain.phone import masked
from shared.domain.twiml.place import RETRIES
from shared.errors import Changed, Fault, InvalidFlow, SendDelayed, SendRefused, SendUnknown
from shared.ports import Contacts, DeadLetters, Flows, Ledger, Sender
from shared.reminder_ports import Agenda
from shared.services.claim import A_MOMENT, NotClaimed, claim
from shared.services.give_back import give_back
from shared.services.hold import hold
from shared.services.outgoing import Outgoing, lead, outgoing, written
from shared.services.own import own_proven
from shared.services.save import change_until_saved
from shared.services.standstill import Standstill, check, withdraw

log = logging.getLogger(__name__)


class Surroundings(Struct, frozen=True, kw_only=True):
    """What sending needs to know of its surroundings."""

    public_url: str
    sender: str  # who messages are from, if they do not say


def deliver(
    message: Message,
    *,
    ledger: Ledger,
    contacts: Contacts,
    sender: Sender,
    dead_letters: DeadLetters,
    flows: Flows,
    agenda: Agenda,
    surroundings: Surroundings,
    patience: Patience,
    now: datetime,
    elapsed: Callable[[], timedelta],
    attempt_id: str,
) -> timedelta | None:
    """Send ``message`` unless it was sent before, or must not be, or not yet.

    Safe to call any number of times, from any number of workers: the ledger
    lets one attempt through, and an attempt without a clear answer is never
    repeated blindly.

    Args:
        message: what to send.
        ledger: keeps deliveries.
        contacts: know who opted out.
        sender: Twilio.
        dead_letters: where a message goes that we give up on.
        flows: know the flows.
        agenda: keeps the reminder that a message may be an occurrence of.
        surroundings: who we are.
        patience: how long to wait, for what.
        now: the time when this was called.
        elapsed: tells how long ago that was.
        attempt_id: names the attempt that this call may make.

    Returns:
        How long the message must wait on the outbox before this is called
        again; None if it is done with.
    """
    if wait := hold(message, ledger=ledger, flows=flows, now=now):
        return wait
    claimed = claim(
        message,
        ledger=ledger,
        sender=sender,
        dead_letters=dead_letters,
        patience=patience,
        default_sender=surroundings.sender,
        attempt_id=attempt_id,
        write=lambda one: written(one, flows=flows, sender=surroundings.sender, now=now),
        now=now,
    )
    if isinstance(claimed, NotClaimed):
        return give_back(claimed.canceled, agenda=agenda, now=now) if claimed.canceled else claimed.look_again
    contact = contacts.load(claimed.message.address)
    going = _prepare(claimed, contact, flows=flows, public_url=surroundings.public_url, now=now)
    if isinstance(going, Outgoing) and elapsed() > patience.lease / 2:
        # We stood still for so long that our lease may end before Twilio answers: somebody else goes on.
        going = Standstill(status=Status.HELD, look_again=A_MOMENT)
    if isinstance(going, Standstill):
        withdraw(claimed, going, ledger=ledger, dead_letters=dead_letters, attempt_id=attempt_id, now=now)
        return going.look_again
    if going.place:
        lead(contact, going.place, contacts=contacts)
    callback = _callback(claimed.message, surroundings=surroundings, attempt_id=attempt_id)
    outcome, wait = _attempt(claimed, going, sender=sender, callback=callback, patience=patience, now=now)
    _record(
        claimed,
        outcome,
        ledger=ledger,
        contacts=contacts,
        dead_letters=dead_letters,
        attempt_id=attempt_id,
        now=now,
    )
    return wait


def _prepare(
    claimed: Delivery, contact: Contact, *, flows: Flows, public_url: str, now: datetime
) -> Outgoing | Standstill:
    """Return what is to be sent, or why nothing is."""
    standstill = check(claimed.message, contact, now=now)
    if standstill and not standstill.look_again:
        return standstill
    try:
        going = outgoing(claimed.addressed, flows=flows, public_url=public_url, now=now)
    except InvalidFlow as error:
        return Standstill(status=Status.DEAD, reason=str(Fault("flow", str(error))))
    return standstill or going


def _record(
    claimed: Delivery,
    outcome: Outcome,
    *,
    ledger: Ledger,
    contacts: Contacts,
    dead_letters: DeadLetters,
    attempt_id: str,
    now: datetime,
) -> None:
    """Write down how the attempt went; the delivery last, so that a crash before it repeats the rest."""
    if outcome.sid:
        own_proven(outcome.sid, claimed.id, ledger=ledger, dead_letters=dead_letters, now=now)
    if outcome.error_code and opts_out(outcome.error_code):
        _note_opt_out(claimed.message.address, contacts=contacts, now=now)
    if outcome.status is Status.DEAD:
        letter = letter_about(claimed.message, cause=Cause.GAVE_UP, reason=outcome.error or "", now=now)
        dead_letters.add(letter)
    change_until_saved(
        claimed,
        lambda known: deliveries.end_attempt(known, outcome, attempt_id=attempt_id, now=now),
        ledger=ledger,
    )


def _attempt(
    claimed: Delivery,
    going: Outgoing,
    *,
    sender: Sender,
    callback: str,
    patience: Patience,
    now: datetime,
) -> tuple[Outcome, timedelta | None]:
    """Make the one request; return what came of it, and how long to wait if there is more to do."""
    message = claimed.addressed
    message = structs.replace(message, url=going.url or message.url)
    try:
        sent = sender.send(message, callback=callback, twiml=going.twiml, now=now)
    except SendRefused as refused:
        log.warning("message %s is failed (%d)", message.id, refused.code)
        return Outcome(status=Status.FAILED, error_code=refused.code, error=str(refused)), None
    except SendUnknown as unknown:
        log.warning("message %s: Twilio gave no clear answer: %s", message.id, unknown)
        return Outcome(status=Status.UNKNOWN, error=str(unknown)), patience.first_look
    except SendDelayed as delayed:
        return _delayed(claimed, delayed, patience=patience, now=now)
    log.info("message %s to %s is with Twilio: %s", message.id, masked(message.to), sent.sid)
    return Outcome(status=Status.SENT, sid=sent.sid, segments=sent.segments), None


def _delayed(
    claimed: Delivery, delayed: SendDelayed, *, patience: Patience, now: datetime
) -> tuple[Outcome, timedelta | None]:
    wait = back_off(claimed.id, claimed.delays, patience=patience, asked=delayed.after)
    until = claimed.message.not_after or claimed.created_at + patience.give_up_after
    if now + wait >= until:
        status = Status.EXPIRED if claimed.message.not_after else Status.DEAD
        return Outcome(status=status, error_code=delayed.code, error=f"Twilio stayed busy: {delayed}"), None
    log.info(
        "message %s: Twilio is busy (%s), again in %.0f s", claimed.id, delayed.code, wait.total_seconds()
    )
    return Outcome(status=Status.HELD, error_code=delayed.code, error=str(delayed)), wait


def _note_opt_out(number: str, *, contacts: Contacts, now: datetime) -> None:
    """Remember what Twilio knew before us: it has no list of who opted out."""
    with suppress(Changed):  # a text of theirs came in at this moment: the next refusal tells us again
        contacts.save(with_consent(contacts.load(number), "STOP", now=now))


def _callback(message: Message, *, surroundings: Surroundings, attempt_id: str) -> str:
    """Return where Twilio reports to; it tries again when we cannot be reached."""
    kind = "voice" if message.channel is Channel.CALL else "sms"
    query = urlencode({"delivery": message.id, "attempt": attempt_id})
    return f"{surroundings.public_url.rstrip('/')}/api/{kind}/status?{query}{RETRIES}"
