"""Publish the change of a record to other systems; if that fails, the change goes through all the same."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


def try_publish[T](publish: Callable[[T], None] | None, record: T, *, name: str) -> None:
    """Publish the change of a record; an error is only logged.

    Args:
        publish: puts the event on the queue; None: events are off.
        record: what is saved, or is about to be.
        name: what the log calls it.
    """
    if publish is None:
        return
    try:
        publish(record)
    except Exception:  # whatever it is, the change of the record must go through
        log.exception("%s changed, and its event was not published", name)
