"""Log how a message ended, in the sentence that alerts parse (infra/queries/failed-deliveries.kql)."""

import logging

from shared.domain.deliveries.status import Status

log = logging.getLogger(__name__)


def log_outcome(message_id: str, status: Status, error_code: int | None) -> None:
    """Log the status of a message with Twilio's error code, which is 0 if there is none."""
    level = logging.WARNING if status is Status.FAILED else logging.INFO
    log.log(level, "message %s is %s (%d)", message_id, status, error_code or 0)
