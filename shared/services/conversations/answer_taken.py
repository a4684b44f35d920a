"""Record that Twilio took an answer of ours as TwiML: create its delivery, or complete it.

The webhook does not create it: it would cost a second write before each answer. The first status callback
does, or a look at Twilio's list.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from shared.domain.conversations.inbound_text import Inbound, reply_envelopes, reply_id
from shared.domain.deliveries.attempts.attempt import TWIML_ATTEMPT
from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, read_callback
from shared.domain.deliveries.twiml_delivery import record_twiml_report
from shared.domain.messages.message import Message, read_message
from shared.errors import InvalidInput, VersionConflict
from shared.ports.pending_messages import DeadLetters
from shared.ports.storage import Contacts, Ledger
from shared.services.optimistic_update import retry_on_conflict
from shared.services.outcomes.log_outcome import log_outcome
from shared.services.outcomes.sid_owner import assign_proven_sid
from shared.services.people.erased.erased_messages import erased_twin

log = logging.getLogger(__name__)


def answer_messages(text: Inbound, *, late_answer: timedelta) -> list[Message]:
    """Return the messages of our answer to a stored text; none if it has no answer.

    Raises:
        InvalidInput: one of them cannot be sent as a message, such as one to a short code.
    """
    form = {"MessageSid": text.sid, "From": text.sender, "To": text.to}
    envelopes = reply_envelopes(text.answer, form, not_after=text.at + late_answer) if text.answer else []
    return [read_message(envelope.raw, default_id=envelope.id, is_own=True) for envelope in envelopes]


def record_answer_callback(
    form: Mapping[str, str],
    *,
    sid: str,
    person: str,
    number: str,
    contacts: Contacts,
    ledger: Ledger,
    dead_letters: DeadLetters,
    late_answer: timedelta,
    now: datetime,
) -> None:
    """Apply a status callback about message ``number`` of our answer to the text ``sid``; idempotent."""
    report = _proof(form)
    delivery_id = reply_id(sid, number)
    if report is None:
        log.info("status callback ignored: no SID (%s)", delivery_id)
        return
    known = ledger.load(delivery_id)
    message = known.message if known else _message(delivery_id, sid, person, contacts, late_answer)
    if message is None:
        log.info("status callback ignored: unknown answer (%s)", delivery_id)
        return
    if known is None or report.sid not in known.sids:
        assign_proven_sid(report.sid, delivery_id, ledger=ledger, dead_letters=dead_letters, now=now)
    saved = record_answer_taken(message, report, known=known, ledger=ledger, now=now)
    log_outcome(delivery_id, saved.status, saved.error_code)


def _proof(form: Mapping[str, str]) -> Report | None:
    """Return what a callback reports; whatever status it has, it proves that Twilio took the answer.

    Twilio's older names of the fields are read too: its page about TwiML has named those.
    """
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    newest = {**form, "MessageSid": sid, "MessageStatus": status}
    report = read_callback(newest, attempt_id=TWIML_ATTEMPT) or Report(status=Status.SENT, sid=sid)
    return report if sid else None


def record_answer_taken(
    message: Message, report: Report, *, known: Delivery | None, ledger: Ledger, now: datetime
) -> Delivery:
    """Create or update the delivery of a message of our answer that Twilio took; idempotent.

    A worker that is about to send it late finds this delivery when it claims the message, and sends nothing.
    ``known`` is the delivery as it was loaded, if there was one.
    """

    def attempt() -> Delivery:
        nonlocal known
        changed = record_twiml_report(known or new_delivery(message, now=now), report, now=now)
        if changed == known:
            return changed
        try:
            return ledger.save(changed)
        except VersionConflict:
            known = ledger.load(message.id)
            if known is None and (erased := erased_twin(message, ledger=ledger)):
                return erased
            raise

    return retry_on_conflict(attempt, record=f"delivery {message.id}")


def _message(
    delivery_id: str, sid: str, person: str, contacts: Contacts, late_answer: timedelta
) -> Message | None:
    """Return the message of a stored answer; None if there is no such text or message."""
    text = contacts.inbound(person, sid)
    try:
        messages = answer_messages(text, late_answer=late_answer) if text else []
    except InvalidInput as error:
        log.warning("the answer to %s has no delivery: %s", sid, error)
        return None
    return next((message for message in messages if message.id == delivery_id), None)
