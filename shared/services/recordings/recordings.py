"""Store what Twilio reports about recordings, list them, fetch their audio, and send notices of them."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.domain.list_parameters import Page, RecordingSearch
from shared.domain.recordings.recording import Recording, merge, notice
from shared.errors import NotFound
from shared.ports.queues import Outbox
from shared.ports.storage import Ledger, Recordings
from shared.ports.twilio import Audio, RecordingAudio
from shared.services.optimistic_update import retry_on_conflict

log = logging.getLogger(__name__)

NOTICE_LOOKBACK = timedelta(days=1)
"""How old a recording may be whose notice was lost in a crash and is requeued."""


def store_recording(report: Recording, *, recordings: Recordings) -> Recording:
    """Merge a report into its recording, and return all that is known of it.

    Idempotent: a report that comes twice is written once.

    Raises:
        VersionConflict: other workers were first, ten times in a row.
    """

    def attempt() -> Recording:
        known = recordings.load(report.sid)
        merged = merge(known, report)
        return merged if merged == known else recordings.save(merged)

    return retry_on_conflict(attempt, record=f"recording {report.sid}")


def find_recording(sid: str, *, recordings: Recordings) -> Recording:
    """Return the recording ``sid``.

    Raises:
        NotFound: there is none with this SID.
    """
    known = recordings.load(sid)
    if known is None:
        raise NotFound(f"there is no recording {sid[:40]}")
    return known


def fetch_audio(sid: str, *, recordings: Recordings, audio: RecordingAudio) -> Audio:
    """Return the audio of a recording, if it is one of ours.

    Raises:
        NotFound: there is none with this SID, or Twilio no longer has its audio.
        TwilioUnavailable: Twilio does not answer.
    """
    find_recording(sid, recordings=recordings)
    content = audio.fetch(sid)
    if content is None:
        raise NotFound(f"Twilio no longer has the audio of {sid}: it was deleted there")
    return content


def list_recordings(search: RecordingSearch, *, recordings: Recordings) -> Page[Recording]:
    """Return a page of recordings, newest first within the page; the pages are in no order by time."""
    page = recordings.search(search)
    newest_first = sorted(page.items, key=lambda recording: recording.at, reverse=True)
    return Page(items=tuple(newest_first), cursor=page.cursor)


def send_pending_notices(
    *,
    recordings: Recordings,
    ledger: Ledger,
    outbox: Outbox,
    link: Callable[[Recording], str],
    now: datetime,
) -> int:
    """Requeue notices that a crash kept from the outbox, and return how many."""
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
