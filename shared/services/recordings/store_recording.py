"""Store what Twilio reports about recordings, and send notices that were lost in a crash."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.domain.list_parameters import RecordingSearch
from shared.domain.recordings.recording import Recording, merge, notice
from shared.ports.queues import Outbox
from shared.ports.storage import Ledger, Recordings
from shared.services.optimistic_update import retry_on_conflict
from shared.services.people.thread.index_what_came_in import CameInIndex, index_recording

log = logging.getLogger(__name__)

NOTICE_LOOKBACK = timedelta(days=1)
"""How old a recording may be for its notice to be sent late."""


def store_recording(
    report: Recording, *, recordings: Recordings, ledger: Ledger, index: CameInIndex
) -> Recording | None:
    """Merge a report into its recording, and return all that is known of it; None if it was erased.

    Its entries are written first.

    Idempotent: the same report a second time changes nothing. The ledger knows what was erased: it is asked
    about a recording that is not stored, and about its call.

    Raises:
        VersionConflict: other workers were first, ten times in a row.
    """

    def attempt() -> Recording | None:
        known = recordings.load(report.sid)
        if known is None and any(map(ledger.is_erased_sid, filter(None, (report.sid, report.call)))):
            log.info("recording %s is not stored: it was erased", report.sid)
            return None
        merged = merge(known, report)
        if merged == known:
            return merged
        index_recording(merged, index=index)
        return recordings.save(merged)

    return retry_on_conflict(attempt, record=f"recording {report.sid}")


def send_pending_notices(
    *,
    recordings: Recordings,
    ledger: Ledger,
    outbox: Outbox,
    link: Callable[[Recording], str],
    now: datetime,
) -> int:
    """Put notices on the outbox that were lost in a crash, and return how many."""
    count, cursor = 0, None
    while True:
        page = recordings.search(RecordingSearch(since=now - NOTICE_LOOKBACK, limit=200, cursor=cursor))
        for recording in page.items:
            envelope = notice(recording, link=link(recording))
            if envelope is None or ledger.load(envelope.id) is not None:
                continue
            log.warning("recording notice %s requeued", envelope.id)
            outbox.put(envelope, delay=timedelta(0))
            count += 1
        cursor = page.cursor
        if cursor is None:
            return count
