"""Keep a message that Twilio took and certainly did not send: on the outbox again, or as a dead letter."""

import logging
from datetime import datetime, timedelta

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import is_proven_unsent
from shared.domain.messages.envelope import envelope_of
from shared.domain.twilio_answers.twilio_advice import advice
from shared.domain.twilio_answers.twilio_errors import VALIDITY_EXPIRED
from shared.ports.pending_messages import DeadLetters
from shared.ports.queues import Outbox

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


def requeue_unsent(saved: Delivery, *, outbox: Outbox, now: datetime) -> None:
    """Put a message on the outbox for its next attempt, after the ledger says that it is held for that.

    Idempotent: of several copies the ledger lets one through. Should this fail, the sweep puts it there.
    """
    if saved.status is not Status.HELD or saved.error_code != VALIDITY_EXPIRED or saved.retry_at is None:
        return
    log.warning(
        "message %s was not sent by Twilio in time (%d); it is tried again", saved.id, saved.error_code
    )
    outbox.put(envelope_of(saved.message), delay=max(saved.retry_at - now, timedelta(0)))
