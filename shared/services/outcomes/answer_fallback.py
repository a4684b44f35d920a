"""Answer a call of ours of which a document failed: speak the body of its message, else an apology."""

from collections.abc import Mapping
from datetime import datetime

from shared.domain.deliveries.status_callback import is_machine, read_fallback
from shared.domain.messages.message_fields import Machine
from shared.domain.twiml.speech import apology, speech
from shared.domain.twiml.writer import Verb, document
from shared.ports.pending_messages import DeadLetters
from shared.ports.storage import Ledger
from shared.services.outcomes.record_status_callback import record_report

GOODBYE = "Goodbye."
"""For people whom we called: they have nobody to call again."""


def answer_fallback(
    form: Mapping[str, str],
    *,
    delivery_id: str,
    attempt_id: str,
    ledger: Ledger,
    dead_letters: DeadLetters,
    now: datetime,
) -> str:
    """Record which document failed, and return the TwiML that the person hears instead; idempotent.

    Twilio requests it if it cannot fetch or run a document: that at the message's ``url``, or one of ours.
    Source: https://www.twilio.com/docs/usage/security/availability-reliability
    """
    report = read_fallback(form, attempt_id=attempt_id)
    delivery = record_report(report, delivery_id, ledger=ledger, dead_letters=dead_letters, now=now)
    if delivery is None:
        return apology(GOODBYE)
    message = delivery.addressed
    if message.machine is Machine.HANG_UP and is_machine(form.get("AnsweredBy")):
        return document(Verb("Hangup"))
    return speech(message) if message.body else apology(GOODBYE)
