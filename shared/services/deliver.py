"""Send a message, once, and record what came of it. See docs/how-it-works.md, "Sending"."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from msgspec import Struct, structs

from shared.domain import delivery as deliveries
from shared.domain.contact import Contact
from shared.domain.dead_letter import Cause, DeadLetter
from shared.domain.delivery import Delivery, Outcome, Status
from shared.domain.envelope import envelope_of, seal
from shared.domain.message import Channel, Message
from shared.domain.phone import masked
from shared.domain.twiml import speech
from shared.errors import Changed, SendDelayed, SendRefused, SendUnknown
from shared.ports import Contacts, DeadLetters, Ledger, Sender

log = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(hours=24)
"""How long a message without ``not_after`` is tried while Twilio stays busy."""

MAX_DELAY = timedelta(days=6)
"""Longest single stay on the queue, which allows 7 days. What must wait longer goes back again."""

A_MOMENT = timedelta(seconds=1)
"""Another worker was faster: look again at what it did."""

BACK_OFF = (timedelta(seconds=5), timedelta(minutes=15))
"""Shortest and longest wait while Twilio is busy; doubled each time."""


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
    surroundings: Surroundings,
    now: datetime,
    attempt_id: str,
) -> timedelta | None:
    """Send ``message`` unless it was sent before, or must not be, or not yet.

    Safe to call any number of times, from any number of workers: the ledger
    lets one attempt through, and an attempt without a clear answer is never
    repeated blindly.

    Returns:
        How long the message must wait on the outbox before this is called
        again; None if it is done with.
    """
    claimed = _claim(message, ledger=ledger, attempt_id=attempt_id, now=now)
    if isinstance(claimed, NotClaimed):
        return claimed.look_again
    if standstill := _check(claimed.message, contacts.load(claimed.message.to), now=now):
        _withdraw(claimed, standstill, ledger=ledger, attempt_id=attempt_id, now=now)
        return standstill.look_again
    outcome, wait = _attempt(
        claimed, sender=sender, surroundings=surroundings, attempt_id=attempt_id, now=now
    )
    if outcome.status is Status.DEAD:
        dead_letters.add(_letter(claimed, outcome, now=now))
    change_until_saved(
        claimed,
        lambda known: deliveries.end_attempt(known, outcome, attempt_id=attempt_id, now=now),
        ledger=ledger,
    )
    return wait


class NotClaimed(Struct, frozen=True, kw_only=True):
    """The message is not ours to send; ``look_again`` after so long, None: never."""

    look_again: timedelta | None


def _claim(message: Message, *, ledger: Ledger, attempt_id: str, now: datetime) -> Delivery | NotClaimed:
    """Make the message ours for the length of a lease: write first, read only if that fails."""
    fresh = deliveries.accepted(message, now=now)
    try:
        return ledger.save(deliveries.begin_attempt(fresh, attempt_id=attempt_id, now=now))
    except Changed:
        existing = ledger.load(message.id)
    if existing is None:
        return NotClaimed(look_again=A_MOMENT)
    if existing.message != message:
        log.warning("message %s came again with other content; the first one counts", message.id)
    if existing.status is Status.SENDING:
        return _held(existing, ledger=ledger, attempt_id=attempt_id, now=now)
    if existing.status not in {Status.ACCEPTED, Status.HELD}:
        log.info("message %s needs no sending: it is %s", message.id, existing.status)
        return NotClaimed(look_again=None)
    try:
        return ledger.save(deliveries.begin_attempt(existing, attempt_id=attempt_id, now=now))
    except Changed:
        return NotClaimed(look_again=A_MOMENT)


def _held(existing: Delivery, *, ledger: Ledger, attempt_id: str, now: datetime) -> Delivery | NotClaimed:
    latest = existing.attempts[-1]
    if latest.id == attempt_id:
        return existing  # our own claim: storage made it, and its answer got lost
    if latest.lease_until > now:
        # Never dropped: this may be the redelivery of the very message that the holder dies with.
        return NotClaimed(look_again=latest.lease_until - now)
    log.warning("message %s: an attempt ended without a word; it is unknown now", existing.id)
    reason = "the sender died with the request under way"
    try:
        ledger.save(deliveries.end_without_attempt(existing, Status.UNKNOWN, now=now, reason=reason))
    except Changed:
        return NotClaimed(look_again=A_MOMENT)
    return NotClaimed(look_again=None)


class Standstill(Struct, frozen=True, kw_only=True):
    """Why a message must not reach Twilio, for good or (``look_again``) for now."""

    status: Status
    reason: str | None = None
    look_again: timedelta | None = None


def _check(message: Message, contact: Contact, *, now: datetime) -> Standstill | None:
    if message.not_after and message.not_after <= now:
        return Standstill(status=Status.EXPIRED, reason="not_after has passed")
    if contact.opted_out and message.channel is not Channel.CALL:
        return Standstill(status=Status.REFUSED, reason="the person replied STOP; a START of theirs lifts it")
    if message.not_before and message.not_before > now:
        return Standstill(status=Status.HELD, look_again=min(message.not_before - now, MAX_DELAY))
    return None


def _withdraw(
    claimed: Delivery, standstill: Standstill, *, ledger: Ledger, attempt_id: str, now: datetime
) -> None:
    log.info("message %s to %s is %s", claimed.id, masked(claimed.message.to), standstill.status)
    change_until_saved(
        claimed,
        lambda known: deliveries.end_without_attempt(
            known, standstill.status, now=now, attempt_id=attempt_id, reason=standstill.reason
        ),
        ledger=ledger,
    )


def _attempt(
    claimed: Delivery, *, sender: Sender, surroundings: Surroundings, attempt_id: str, now: datetime
) -> tuple[Outcome, timedelta | None]:
    """Make the one request; return what came of it, and how long to wait if it must be made again."""
    message = claimed.message
    addressed = structs.replace(message, sender=message.sender or surroundings.sender)
    callback = _callback(message, surroundings=surroundings, attempt_id=attempt_id)
    try:
        sent = sender.send(addressed, callback=callback, twiml=speech(message), now=now)
    except SendRefused as refused:
        return Outcome(status=Status.FAILED, error_code=refused.code, error=str(refused)), None
    except SendUnknown as unknown:
        log.warning("message %s: Twilio gave no clear answer: %s", message.id, unknown)
        return Outcome(status=Status.UNKNOWN, error=str(unknown)), None
    except SendDelayed as delayed:
        return _delayed(claimed, delayed, now=now)
    log.info("message %s to %s is with Twilio: %s", message.id, masked(message.to), sent.sid)
    return Outcome(status=Status.SENT, sid=sent.sid, segments=sent.segments), None


def _delayed(claimed: Delivery, delayed: SendDelayed, *, now: datetime) -> tuple[Outcome, timedelta | None]:
    wait = back_off(claimed.id, claimed.delays, asked=delayed.after)
    until = claimed.message.not_after or claimed.created_at + GIVE_UP_AFTER
    if now + wait >= until:
        status = Status.EXPIRED if claimed.message.not_after else Status.DEAD
        return Outcome(status=status, error_code=delayed.code, error=f"Twilio stayed busy: {delayed}"), None
    log.info(
        "message %s: Twilio is busy (%s), again in %.0f s", claimed.id, delayed.code, wait.total_seconds()
    )
    return Outcome(status=Status.HELD, error_code=delayed.code, error=str(delayed)), wait


def back_off(message_id: str, delays: int, *, asked: float | None) -> timedelta:
    """Return how long to wait before the next attempt.

    Doubles with every delay and differs between messages by up to half, so
    that they do not all come back at once. Never shorter than Twilio asked.
    """
    shortest, longest = BACK_OFF
    spread = 0.5 + hashlib.sha256(f"{message_id}/{delays}".encode()).digest()[0] / 255  # 0.5 to 1.5
    wait = min(shortest * (1 << min(delays, 10)), longest) * spread
    return max(wait, timedelta(seconds=asked or 0))


def _callback(message: Message, *, surroundings: Surroundings, attempt_id: str) -> str:
    """Return where Twilio reports to; it tries again when we cannot be reached.

    Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """
    kind = "voice" if message.channel is Channel.CALL else "sms"
    query = urlencode({"delivery": message.id, "attempt": attempt_id})
    return f"{surroundings.public_url.rstrip('/')}/api/{kind}/status?{query}#rc=3&rp=5xx,ct,rt"


def _letter(delivery: Delivery, outcome: Outcome, *, now: datetime) -> DeadLetter:
    body = seal(envelope_of(delivery.message)).decode()
    return DeadLetter(id=delivery.id, at=now, cause=Cause.GAVE_UP, reason=outcome.error or "", body=body)


def change_until_saved(
    known: Delivery, change: Callable[[Delivery], Delivery], *, ledger: Ledger
) -> Delivery:
    """Save ``change`` of a delivery, on top of whatever others write meanwhile.

    Raises:
        Changed: others kept writing for ten rounds.
    """
    for _ in range(10):
        changed = change(known)
        if changed == known:
            return known
        try:
            return ledger.save(changed)
        except Changed:
            known = ledger.load(known.id) or known
    raise Changed(f"delivery {known.id} kept changing")
