"""Send a message, once, and record what came of it. See docs/how-it-works.md, "Sending"."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlencode

from msgspec import structs

from shared.domain.conversations.call_state import RETRIES
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.opt_out import with_consent
from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.dead_letter import Cause, letter_about
from shared.domain.deliveries.delivery import Delivery, Outcome, Status
from shared.domain.deliveries.retry_policy import Patience, back_off
from shared.domain.deliveries.twilio_errors import opts_out
from shared.domain.messages.message import Channel, Message
from shared.domain.messages.phone_number import masked
from shared.errors import Changed, Fault, InvalidFlow, SendDelayed, SendRefused, SendUnknown
from shared.ports.storage import Contacts
from shared.services.optimistic_update import change_until_saved
from shared.services.reminders.restore_occurrence import give_back
from shared.services.sending.claim import NotClaimed, claim
from shared.services.sending.hold_until_due import hold
from shared.services.sending.may_send import Standstill, check, withdraw
from shared.services.sending.reconcile import A_MOMENT
from shared.services.sending.send_context import Desk
from shared.services.sending.sid_owner import own_proven
from shared.services.sending.twilio_request import Outgoing, lead, outgoing

log = logging.getLogger(__name__)


def deliver(
    message: Message, *, desk: Desk, now: datetime, elapsed: Callable[[], timedelta], attempt_id: str
) -> timedelta | None:
    """Send ``message`` unless it was sent before, or must not be, or not yet.

    Safe to call any number of times, from any number of workers: the ledger
    lets one attempt through, and an attempt without a clear answer is never
    repeated blindly.

    Args:
        message: what to send.
        desk: what the sender works with.
        now: the time when this was called.
        elapsed: tells how long ago that was.
        attempt_id: names the attempt that this call may make.

    Returns:
        How long the message must wait on the outbox before this is called
        again; None if it is done with.
    """
    if wait := hold(message, ledger=desk.ledger, flows=desk.flows, now=now):
        return wait
    claimed = claim(message, desk=desk, attempt_id=attempt_id, now=now)
    if isinstance(claimed, NotClaimed):
        return _not_ours(claimed, desk=desk, now=now)
    contact = desk.contacts.load(claimed.message.address)
    going = _prepare(claimed, contact, desk=desk, now=now)
    if isinstance(going, Outgoing) and going.place:
        lead(contact, going.place, contacts=desk.contacts)
    if isinstance(going, Outgoing) and elapsed() > desk.patience.lease / 2:
        # We stood still for so long that our lease may end before Twilio answers: somebody else goes on.
        going = Standstill(status=Status.HELD, look_again=A_MOMENT)
    if isinstance(going, Standstill):
        withdraw(claimed, going, desk=desk, attempt_id=attempt_id, now=now)
        return going.look_again
    outcome, wait = _attempt(claimed, going, desk=desk, attempt_id=attempt_id, now=now)
    _record(claimed, outcome, desk=desk, attempt_id=attempt_id, now=now)
    return wait


def _not_ours(claimed: NotClaimed, *, desk: Desk, now: datetime) -> timedelta | None:
    if claimed.canceled:
        return give_back(claimed.canceled, agenda=desk.agenda, now=now)
    return claimed.look_again


def _prepare(claimed: Delivery, contact: Contact, *, desk: Desk, now: datetime) -> Outgoing | Standstill:
    """Return what is to be sent, or why nothing is."""
    standstill = check(claimed.message, contact, now=now)
    if standstill and not standstill.look_again:
        return standstill
    try:
        going = outgoing(claimed.addressed, flows=desk.flows, public_url=desk.public_url, now=now)
    except InvalidFlow as error:
        return Standstill(status=Status.DEAD, reason=str(Fault("flow", str(error))))
    return standstill or going


def _attempt(
    claimed: Delivery, going: Outgoing, *, desk: Desk, attempt_id: str, now: datetime
) -> tuple[Outcome, timedelta | None]:
    """Make the one request; return what came of it, and how long to wait if there is more to do."""
    message = claimed.addressed
    message = structs.replace(message, url=going.url or message.url)
    callback = _callback(message, public_url=desk.public_url, attempt_id=attempt_id)
    try:
        sent = desk.sender.send(message, callback=callback, twiml=going.twiml, now=now)
    except SendRefused as refused:
        log.warning("message %s is failed (%d)", message.id, refused.code)
        return Outcome(status=Status.FAILED, error_code=refused.code, error=str(refused)), None
    except SendUnknown as unknown:
        log.warning("message %s: Twilio gave no clear answer: %s", message.id, unknown)
        return Outcome(status=Status.UNKNOWN, error=str(unknown)), desk.patience.first_look
    except SendDelayed as delayed:
        return _delayed(claimed, delayed, patience=desk.patience, now=now)
    log.info("message %s to %s is with Twilio: %s", message.id, masked(message.to), sent.sid)
    return Outcome(status=Status.SENT, sid=sent.sid, segments=sent.segments), None


def _record(claimed: Delivery, outcome: Outcome, *, desk: Desk, attempt_id: str, now: datetime) -> None:
    """Write down how the attempt went; the delivery last, so that a crash before it repeats the rest."""
    ledger, dead_letters = desk.ledger, desk.dead_letters
    if outcome.sid:
        own_proven(outcome.sid, claimed.id, ledger=ledger, dead_letters=dead_letters, now=now)
    if outcome.error_code and opts_out(outcome.error_code):
        _note_opt_out(claimed.message.address, contacts=desk.contacts, now=now)
    if outcome.status is Status.DEAD:
        letter = letter_about(claimed.message, cause=Cause.GAVE_UP, reason=outcome.error or "", now=now)
        dead_letters.add(letter)
    change_until_saved(
        claimed,
        lambda known: deliveries.end_attempt(known, outcome, attempt_id=attempt_id, now=now),
        ledger=ledger,
    )


def _delayed(
    claimed: Delivery, delayed: SendDelayed, *, patience: Patience, now: datetime
) -> tuple[Outcome, timedelta | None]:
    wait = back_off(claimed.id, claimed.delays, patience=patience, asked=delayed.after)
    # From when it was first tried: it may have waited for its time, or for a sender, for days before.
    since = max(claimed.created_at, claimed.attempts[0].at)
    until = claimed.message.not_after or since + patience.give_up_after
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


def _callback(message: Message, *, public_url: str, attempt_id: str) -> str:
    """Return where Twilio reports to; it tries again when we cannot be reached."""
    kind = "voice" if message.channel is Channel.CALL else "sms"
    query = urlencode({"delivery": message.id, "attempt": attempt_id})
    return f"{public_url.rstrip('/')}/api/{kind}/status?{query}{RETRIES}"
