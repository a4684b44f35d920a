"""Keep recordings, list them, and let people know of them."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.domain.list_parameters import Page, RecordingSearch
from shared.domain.recordings.recording import Recording, merge, notice
from shared.errors import NotFound, VersionConflict
from shared.ports.queues import Outbox
from shared.ports.storage import Ledger, Recordings
from shared.ports.twilio import Audio, RecordingAudio

log = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=1)
"""How long a notice that was lost between two writes is looked for."""


def keep_recording(news: Recording, *, recordings: Recordings) -> Recording:
    """Write down what is new about a recording, and return all that is known of it.

    Told twice, it is written once.

    Raises:
        Changed: others kept writing it.
    """
    for _ in range(5):
        known = recordings.load(news.sid)
        merged = merge(known, news)
        if merged == known:
            return merged
        try:
            return recordings.save(merged)
        except VersionConflict:
            continue  # the other callback about it came at the same time
    raise VersionConflict(f"recording {news.sid} kept changing")


def find_recording(sid: str, *, recordings: Recordings) -> Recording:
    """Return that recording.

    Raises:
        NotFound: we know of none.
    """
    known = recordings.load(sid)
    if known is None:
        raise NotFound(f"there is no recording {sid[:40]}")
    return known


def play(sid: str, *, recordings: Recordings, audio: RecordingAudio) -> Audio:
    """Return the sound of a recording of ours.

    Raises:
        NotFound: we know of none, or Twilio has it no more.
        TwilioUnavailable: no answer, or one that cannot be used.
    """
    find_recording(sid, recordings=recordings)
    sound = audio.fetch(sid)
    if sound is None:
        raise NotFound(f"Twilio has no sound for {sid}: it was deleted there")
    return sound


def list_recordings(search: RecordingSearch, *, recordings: Recordings) -> Page[Recording]:
    """Return a page of recordings, the newest first; pages are in no order by time."""
    page = recordings.search(search)
    return Page(items=tuple(sorted(page.items, key=lambda one: one.at, reverse=True)), cursor=page.cursor)


def send_pending_notices(
    *,
    recordings: Recordings,
    ledger: Ledger,
    outbox: Outbox,
    link: Callable[[Recording], str],
    now: datetime,
) -> int:
    """Put texts on the outbox that a crash kept from it; return how many."""
    count, cursor = 0, None
    while True:
        page = recordings.search(RecordingSearch(since=now - LOOKED_BACK, limit=200, cursor=cursor))
        for one in page.items:
            envelope = notice(one, link=link(one))
            if envelope is None or ledger.load(envelope.id) is not None:
                continue
            log.warning("%s was not on its way: it is now", envelope.id)
            outbox.put(envelope, delay=timedelta(0))
            count += 1
        cursor = page.cursor
        if cursor is None:
            return count
