"""Store what is learned about a call: each report once, in whatever order reports come."""

import logging
from collections.abc import Callable
from typing import NamedTuple

from shared.domain.calls.call import Call, merge
from shared.ports.storage import Calls
from shared.services.optimistic_update import retry_on_conflict

log = logging.getLogger(__name__)


class Stored(NamedTuple):
    """A call before and after facts were added."""

    before: Call | None
    after: Call


def store_facts(
    facts: Call,
    *,
    calls: Calls,
    is_erased: Callable[[str], bool],
    before_save: Callable[[Stored], None],
) -> Stored | None:
    """Add ``facts`` to what is known of a call; return None if the call was erased. Idempotent.

    Args:
        facts: what a report says.
        calls: where they are stored.
        is_erased: tells whether a SID was erased; asked of a call of which nothing is stored.
        before_save: what a change leads to. It comes first: if it fails, nothing is saved, and the report,
            when it is repeated, is still news.

    Raises:
        VersionConflict: other workers were first, ten times in a row.
    """

    def attempt() -> Stored | None:
        known = calls.load(facts.sid)
        if known is None and is_erased(facts.sid):
            log.info("call %s is not stored: it was erased", facts.sid)
            return None
        merged = merge(known, facts)
        if merged == known:
            return Stored(known, known)
        before_save(Stored(known, merged))
        return Stored(known, calls.save(merged))

    return retry_on_conflict(attempt, record=f"call {facts.sid}")
