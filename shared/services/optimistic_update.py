"""Optimistic update: load, change and save a record; try again when another worker saved it first.

Every record has a version (an ETag). A save on top of an old version fails with
``VersionConflict``; then the change is decided again, for the newest version.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from shared.domain.deliveries.sequence import is_same_content
from shared.errors import VersionConflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.deliveries.delivery import Delivery
    from shared.ports.storage import Ledger

log = logging.getLogger(__name__)

MAX_UPDATE_ATTEMPTS = 10
"""How often a change is tried, without a wait: each conflict means that another worker made progress."""


def retry_on_conflict[T](attempt: Callable[[], T], *, record: str) -> T:
    """Call ``attempt`` until it saves without a conflict, ten times at most; return its result.

    Args:
        attempt: loads, decides and saves; raises ``VersionConflict`` if another worker saved first.
        record: what is changed, for the error.

    Raises:
        VersionConflict: other workers were first, ten times in a row.
    """
    for _ in range(MAX_UPDATE_ATTEMPTS):
        with suppress(VersionConflict):
            return attempt()
    raise VersionConflict(f"too many concurrent updates to {record}")


def update_delivery(known: Delivery, change: Callable[[Delivery], Delivery], *, ledger: Ledger) -> Delivery:
    """Apply ``change`` to the newest version of a delivery and save it; return what is saved.

    ``known`` is taken for the newest version until a save fails. Nothing is written if ``change``
    changes nothing, or the delivery was erased. A save that was made, but whose answer was lost, is
    recognized and not repeated.

    Raises:
        VersionConflict: other workers were first, ten times in a row.
    """
    newest = known

    def attempt() -> Delivery:
        nonlocal newest
        changed = change(newest)
        if changed == newest:
            return newest
        try:
            return ledger.save(changed)
        except VersionConflict:
            loaded = ledger.load(known.id)
            if loaded is None and ledger.tombstone(known.id):
                log.info("delivery %s was erased: nothing of it changes any more", known.id)
                return newest
            newest = loaded or newest
            if is_same_content(newest, changed):
                return newest
            raise

    return retry_on_conflict(attempt, record=f"delivery {known.id}")
