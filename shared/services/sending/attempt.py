"""Make the one request to Twilio that a claim allows, and record its outcome."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from msgspec import structs

from shared.domain.consent.words import Consent
from shared.domain.conversations.call_state import RETRIES
from shared.domain.conversations.opt_out import ConsentRequest, with_consent
from shared.domain.deliveries.attempts.attempt_changes import Outcome, end_attempt
from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.held_message import held_until
from shared.domain.deliveries.retry_policy import backoff_delay, next_attempt_at
from shared.domain.deliveries.status import Status
from shared.domain.messages.message_fields import Channel, Method
from shared.domain.messages.phone_number import masked
from shared.domain.twilio_answers.twilio_errors import LOWEST_CODE, is_setting_fault, opts_out
from shared.errors import AccountRefused, SendDelayed, SendRefused, SendUnknown, VersionConflict
from shared.services.follow_ups.write_follow_ups import put_follow_ups, write_follow_ups
from shared.services.optimistic_update import update_delivery
from shared.services.outcomes.log_outcome import log_outcome
from shared.services.outcomes.sid_owner import assign_proven_sid
from shared.services.sending.next_step import DONE, NextStep, Retry

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.message import Message
    from shared.ports.storage import Contacts
    from shared.services.sending.claim import Claim
    from shared.services.sending.send_context import SendContext
    from shared.services.sending.twilio_request import TwilioRequest

log = logging.getLogger(__name__)


def make_attempt(
    claim: Claim, request: TwilioRequest, *, context: SendContext, now: datetime
) -> tuple[Outcome, NextStep]:
    """Make exactly one request to Twilio; return its outcome, and what comes next for the message."""
    message = claim.message
    if request.url:  # ours, which leads to that of the message
        message = structs.replace(message, url=request.url, method=Method.POST)
    url_of = partial(_url, message, public_url=context.public_url, attempt_id=claim.attempt_id)
    callback, fallback = url_of("status"), url_of("fallback") if _requests_documents(message) else ""
    try:
        receipt = context.sender.send(
            message,
            callback=callback,
            twiml=request.twiml,
            now=now,
            fallback=fallback,
            valid_until=request.valid_until,
            recording=_recording_url(message, public_url=context.public_url) if message.record else "",
        )
    except SendRefused as refused:
        return _refused(claim, refused), DONE
    except SendUnknown as unknown:
        log.warning("message %s: Twilio gave no clear answer: %s", message.id, unknown)
        outcome = Outcome(status=Status.UNKNOWN, error=str(unknown), server_error=unknown.server_error)
        return outcome, Retry(context.retry_policy.first_lookup_after)
    except AccountRefused as refused:
        return _account_refused(claim, refused, context=context, now=now), DONE
    except SendDelayed as delayed:
        return _back_off(claim, delayed, context=context, now=now)
    log.info("message %s to %s is with Twilio: %s", message.id, masked(message.to), receipt.sid)
    outcome = Outcome(status=Status.SENT, sid=receipt.sid, segments=receipt.segments, account_accepted=True)
    return outcome, DONE


def record_outcome(claim: Claim, outcome: Outcome, *, context: SendContext, now: datetime) -> Delivery:
    """Record the outcome of an attempt, and return the delivery as it is saved.

    The delivery is saved last, but for what is put on the outbox: after a crash, all of it is repeated.
    """
    ledger, delivery = context.ledger, claim.delivery
    if outcome.sid:
        assign_proven_sid(outcome.sid, delivery.id, ledger=ledger, dead_letters=context.dead_letters, now=now)
    if outcome.error_code and opts_out(outcome.error_code):
        _record_opt_out(delivery.message.address, contacts=context.contacts, now=now)
    if outcome.status is Status.DEAD:
        reason = outcome.error or ""
        cause = Cause.SENDER if _is_setting_fault(claim, outcome.error_code) else Cause.GAVE_UP
        letter = dead_letter_for(delivery.message, cause=cause, reason=reason, now=now)
        context.dead_letters.add(letter)

    def end(newest: Delivery) -> Delivery:
        ended = end_attempt(newest, outcome, attempt_id=claim.attempt_id, now=now)
        return write_follow_ups(ended, ledger=ledger, now=now)

    saved = update_delivery(delivery, end, ledger=ledger)
    put_follow_ups(saved, before=delivery, ledger=ledger, outbox=context.outbox, now=now)
    return saved


def record_account_answer(claim: Claim, outcome: Outcome, *, context: SendContext, now: datetime) -> None:
    """Tell the circuit breaker what the answer says about our account."""
    message_id = claim.delivery.id
    if outcome.account_accepted:
        context.breaker.record_acceptance(message_id, now=now)
    elif outcome.account_accepted is False:
        code, reason = outcome.error_code or 0, outcome.error or ""
        context.breaker.record_refusal(
            message_id, code=code, reason=reason, began=claim.delivery.attempts[-1].at, now=now
        )


def _refused(claim: Claim, refused: SendRefused) -> Outcome:
    """Return the outcome of a refusal for good: of the message, or of our settings."""
    status = Status.DEAD if _is_setting_fault(claim, refused.code) else Status.FAILED
    log_outcome(claim.delivery.id, status, refused.code)
    return Outcome(status=status, error_code=refused.code, error=str(refused), account_accepted=True)


def _is_setting_fault(claim: Claim, code: int | None) -> bool:
    has_own_sender = claim.delivery.message.sender is not None
    return code is not None and is_setting_fault(code, has_own_sender=has_own_sender)


def _account_refused(
    claim: Claim, refused: AccountRefused, *, context: SendContext, now: datetime
) -> Outcome:
    """Return the outcome of an attempt that says nothing about its message: it is held, for a day at most."""
    log.warning("message %s: %s", claim.delivery.id, refused)
    is_over = now >= held_until(claim.delivery, retry_policy=context.retry_policy)
    return Outcome(
        status=Status.DEAD if is_over else Status.HELD,
        error_code=refused.code,
        error=str(refused),
        account_accepted=False,
    )


def _back_off(
    claim: Claim, delayed: SendDelayed, *, context: SendContext, now: datetime
) -> tuple[Outcome, NextStep]:
    """Hold a message that Twilio throttled until the backoff is over, or give up if its time is over."""
    delivery, retry_policy = claim.delivery, context.retry_policy
    accepted = delayed.code >= LOWEST_CODE or None  # Twilio's own code: it knows the account
    wait = backoff_delay(
        delivery.id, delivery.throttled_count, retry_policy=retry_policy, retry_after=delayed.after
    )
    retry_at = next_attempt_at(now + wait, delivery, retry_policy=retry_policy, now=now)
    if retry_at is None:
        status = Status.EXPIRED if delivery.message.not_after else Status.DEAD
        error = f"Twilio stayed busy: {delayed}"
        return Outcome(status=status, error_code=delayed.code, error=error, account_accepted=accepted), DONE
    seconds = (retry_at - now).total_seconds()
    log.info("message %s: throttled by Twilio (%s), retry in %.0f s", delivery.id, delayed.code, seconds)
    outcome = Outcome(
        status=Status.HELD,
        error_code=delayed.code,
        error=str(delayed),
        account_accepted=accepted,
        retry_at=retry_at,
    )
    return outcome, Retry(retry_at - now)


def _record_opt_out(number: str, *, contacts: Contacts, now: datetime) -> None:
    """Record an opt-out that Twilio knew before us: Twilio has no list of opt-outs to fetch."""
    with suppress(VersionConflict):  # a text of theirs came in at this moment; the next refusal records it
        opt_out = ConsentRequest(kind=Consent.STOP, by_twilio=True)
        contacts.save(with_consent(contacts.load(number), opt_out, now=now))


def _requests_documents(message: Message) -> bool:
    """Return whether Twilio fetches TwiML in this call, which may fail: a body is spoken without that."""
    return message.channel is Channel.CALL and bool(message.url or message.flow)


def _recording_url(message: Message, *, public_url: str) -> str:
    """Return the URL for reports about the recording of a call, which do not say between whom it was."""
    query = urlencode({"delivery": message.id, "caller": message.to, "called": message.sender or ""})
    return f"{public_url.rstrip('/')}/api/voice/recording?{query}{RETRIES}"


def _url(message: Message, webhook: str, *, public_url: str, attempt_id: str) -> str:
    """Return the URL of a webhook about this attempt; Twilio repeats a request that fails."""
    kind = "voice" if message.channel is Channel.CALL else "sms"
    query = urlencode({"delivery": message.id, "attempt": attempt_id})
    return f"{public_url.rstrip('/')}/api/{kind}/{webhook}?{query}{RETRIES}"
