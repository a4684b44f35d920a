"""Store what is learned about a call: each report once, in whatever order reports come."""

from typing import NamedTuple

from shared.domain.calls.call import Call, merge
from shared.ports.storage import Calls
from shared.services.optimistic_update import retry_on_conflict


class Stored(NamedTuple):
    """A call before and after facts were added."""

    before: Call | None
    after: Call


def store_facts(facts: Call, *, calls: Calls) -> Stored:
    """Add ``facts`` to what is known of a call. Idempotent.

    Raises:
        VersionConflict: other workers were first, ten times in a row.
    """

    def attempt() -> Stored:
        known = calls.load(facts.sid)
        merged = merge(known, facts)
        return Stored(known, merged if merged == known else calls.save(merged))

    return retry_on_conflict(attempt, record=f"call {facts.sid}")
