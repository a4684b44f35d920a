"""Store what is learned about a call: each report once, in whatever order reports come."""

from collections.abc import Callable
from typing import NamedTuple

from shared.domain.calls.call import Call, merge
from shared.ports.storage import Calls
from shared.services.optimistic_update import retry_on_conflict


class Stored(NamedTuple):
    """A call before and after facts were added."""

    before: Call | None
    after: Call


def store_facts(facts: Call, *, calls: Calls, before_save: Callable[[Stored], None]) -> Stored:
    """Add ``facts`` to what is known of a call. Idempotent.

    Args:
        facts: what a report says.
        calls: where they are stored.
        before_save: what a change leads to. It comes first: if it fails, nothing is saved, and the report,
            when it is repeated, is still news.

    Raises:
        VersionConflict: other workers were first, ten times in a row.
    """

    def attempt() -> Stored:
        known = calls.load(facts.sid)
        merged = merge(known, facts)
        if merged == known:
            return Stored(known, known)
        before_save(Stored(known, merged))
        return Stored(known, calls.save(merged))

    return retry_on_conflict(attempt, record=f"call {facts.sid}")
