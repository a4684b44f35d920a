"""Publish the event of a change. If that fails, the change itself is still saved."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


def try_publish[T](publish: Callable[[T], None] | None, record: T, *, name: str) -> None:
    """Publish the event of a record that changed; an error is only logged.

    Args:
        publish: puts the event on the queue; None: events are off.
        record: the record; saved, or about to be.
        name: its name in the log.
    """
    if publish is None:
        return
    try:
        publish(record)
    except Exception:  # whatever it is, the record must be saved
        log.exception("%s changed, and its event was not published", name)
