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
from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import Delivery, Outcome, Status
from shared.domain.deliveries.retry_policy import RetryPolicy, back_off
from shared.domain.deliveries.twilio_errors import opts_out
from shared.domain.messages.message import Channel, Message
from shared.domain.messages.phone_number import masked
from shared.errors import Fault, InvalidFlow, SendDelayed, SendRefused, SendUnknown, VersionConflict
from shared.ports.storage import Contacts
from shared.services.optimistic_update import update_delivery
from shared.services.reminders.restore_occurrence import restore_occurrence
from shared.services.sending.claim import ClaimRefused, claim
from shared.services.sending.hold_until_due import hold_until_due
from shared.services.sending.log_outcome import log_outcome
from shared.services.sending.may_send import Blocked, check, release_claim
from shared.services.sending.reconcile import A_MOMENT
from shared.services.sending.send_context import SendContext
from shared.services.sending.sid_owner import assign_proven_sid
from shared.services.sending.twilio_request import Outgoing, outgoing, set_flow_position

log = logging.getLogger(__name__)


def deliver(
    message: Message,
    *,
    context: SendContext,
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
        context: what the sender works with.
        now: the time when this was called.
        elapsed: tells how long ago that was.
        attempt_id: names the attempt that this call may make.

    Returns:
        How long the message must wait on the outbox before this is called
        again; None if it is done with.
    """
    if wait := hold_until_due(message, ledger=context.ledger, flows=context.flows, now=now):
        return wait
    claimed = claim(message, context=context, attempt_id=attempt_id, now=now)
    if isinstance(claimed, ClaimRefused):
        return _not_ours(claimed, context=context, now=now)
    contact = context.contacts.load(claimed.message.address)
    going = _prepare(claimed, contact, context=context, now=now)
    if isinstance(going, Outgoing) and going.place:
        set_flow_position(contact, going.place, contacts=context.contacts)
    if isinstance(going, Outgoing) and elapsed() > context.retry_policy.lease / 2:
        # We stood still for so long that our lease may end before Twilio answers: somebody else goes on.
        going = Blocked(status=Status.HELD, sweep_stale=A_MOMENT)
    if isinstance(going, Blocked):
        release_claim(claimed, going, context=context, attempt_id=attempt_id, now=now)
        return going.sweep_stale
    outcome, wait = _attempt(claimed, going, context=context, attempt_id=attempt_id, now=now)
    _record(claimed, outcome, context=context, attempt_id=attempt_id, now=now)
    return wait


def _not_ours(claimed: ClaimRefused, *, context: SendContext, now: datetime) -> timedelta | None:
    if claimed.canceled:
        return restore_occurrence(claimed.canceled, agenda=context.agenda, now=now)
    return claimed.sweep_stale


def _prepare(
    claimed: Delivery, contact: Contact, *, context: SendContext, now: datetime
) -> Outgoing | Blocked:
    """Return what is to be sent, or why nothing is."""
    standstill = check(claimed.message, contact, now=now)
    if standstill and not standstill.sweep_stale:
        return standstill
    try:
        going = outgoing(claimed.addressed, flows=context.flows, public_url=context.public_url, now=now)
    except InvalidFlow as error:
        return Blocked(status=Status.DEAD, reason=str(Fault("flow", str(error))))
    return standstill or going


def _attempt(
    claimed: Delivery, going: Outgoing, *, context: SendContext, attempt_id: str, now: datetime
) -> tuple[Outcome, timedelta | None]:
    """Make the one request; return what came of it, and how long to wait if there is more to do."""
    message = claimed.addressed
    message = structs.replace(message, url=going.url or message.url)
    callback = _callback(message, public_url=context.public_url, attempt_id=attempt_id)
    try:
        sent = context.sender.send(message, callback=callback, twiml=going.twiml, now=now)
    except SendRefused as refused:
        log_outcome(message.id, Status.FAILED, refused.code)
        return Outcome(status=Status.FAILED, error_code=refused.code, error=str(refused)), None
    except SendUnknown as unknown:
        log.warning("message %s: Twilio gave no clear answer: %s", message.id, unknown)
        return Outcome(status=Status.UNKNOWN, error=str(unknown)), context.retry_policy.first_lookup_after
    except SendDelayed as delayed:
        return _delayed(claimed, delayed, retry_policy=context.retry_policy, now=now)
    log.info("message %s to %s is with Twilio: %s", message.id, masked(message.to), sent.sid)
    return Outcome(status=Status.SENT, sid=sent.sid, segments=sent.segments), None


def _record(
    claimed: Delivery, outcome: Outcome, *, context: SendContext, attempt_id: str, now: datetime
) -> None:
    """Write down how the attempt went; the delivery last, so that a crash before it repeats the rest."""
    ledger, dead_letters = context.ledger, context.dead_letters
    if outcome.sid:
        assign_proven_sid(outcome.sid, claimed.id, ledger=ledger, dead_letters=dead_letters, now=now)
    if outcome.error_code and opts_out(outcome.error_code):
        _note_opt_out(claimed.message.address, contacts=context.contacts, now=now)
    if outcome.status is Status.DEAD:
        letter = dead_letter_for(claimed.message, cause=Cause.GAVE_UP, reason=outcome.error or "", now=now)
        dead_letters.add(letter)
    update_delivery(
        claimed,
        lambda known: deliveries.end_attempt(known, outcome, attempt_id=attempt_id, now=now),
        ledger=ledger,
    )


def _delayed(
    claimed: Delivery, delayed: SendDelayed, *, retry_policy: RetryPolicy, now: datetime
) -> tuple[Outcome, timedelta | None]:
    wait = back_off(claimed.id, claimed.delays, retry_policy=retry_policy, asked=delayed.after)
    # From when it was first tried: it may have waited for its time, or for a sender, for days before.
    since = max(claimed.created_at, claimed.attempts[0].at)
    until = claimed.message.not_after or since + retry_policy.give_up_after
    if now + wait >= until:
        status = Status.EXPIRED if claimed.message.not_after else Status.DEAD
        return Outcome(status=status, error_code=delayed.code, error=f"Twilio stayed busy: {delayed}"), None
    log.info(
        "message %s: Twilio is busy (%s), again in %.0f s", claimed.id, delayed.code, wait.total_seconds()
    )
    return Outcome(status=Status.HELD, error_code=delayed.code, error=str(delayed)), wait


def _note_opt_out(number: str, *, contacts: Contacts, now: datetime) -> None:
    """Remember what Twilio knew before us: it has no list of who opted out."""
    with suppress(
        VersionConflict
    ):  # a text of theirs came in at this moment: the next refusal tells us again
        contacts.save(with_consent(contacts.load(number), "STOP", now=now))


def _callback(message: Message, *, public_url: str, attempt_id: str) -> str:
    """Return where Twilio reports to; it tries again when we cannot be reached."""
    kind = "voice" if message.channel is Channel.CALL else "sms"
    query = urlencode({"delivery": message.id, "attempt": attempt_id})
    return f"{public_url.rstrip('/')}/api/{kind}/status?{query}{RETRIES}"
