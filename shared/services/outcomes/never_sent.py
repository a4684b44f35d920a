"""Make a message that Twilio took, and certainly did not send, a dead letter: it can be redriven."""

import logging
from datetime import datetime

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status_callback import is_proven_unsent
from shared.domain.twilio_answers.twilio_advice import advice
from shared.ports.pending_messages import DeadLetters

log = logging.getLogger(__name__)


def keep_never_sent(
    reported: Delivery, before: Delivery, *, dead_letters: DeadLetters, now: datetime
) -> None:
    """Write a dead letter if a report proves that the message was not sent, before the ledger says so.

    Args:
        reported: the delivery after the report, not saved yet.
        before: the delivery before it.
        dead_letters: where the letter goes.
        now: its time.
    """
    if not is_proven_unsent(reported, before):
        return
    code = reported.error_code or 0
    log.error("message %s was not sent by Twilio (%d); it can be redriven", reported.id, code)
    reason = f"Twilio took it and did not send it ({code}). {advice(code)}"
    dead_letters.add(dead_letter_for(reported.message, cause=Cause.SENDER, reason=reason, now=now))
