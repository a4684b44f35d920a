from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.recordings.recording import Recording, notice_id
from shared.errors import VersionConflict
from shared.services.recordings.store_recording import send_pending_notices, store_recording
from tests.examples import NOON, a_message
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryLedger, MemoryRecordings

SID = "RE" + "1" * 32
DONE = Recording(sid=SID, at=NOON, seconds=12, notify="+15005550701")


def test_a_report_that_comes_twice_is_written_once():
    recordings = MemoryRecordings()

    first = store_recording(DONE, recordings=recordings, ledger=MemoryLedger())
    again = store_recording(
        structs.replace(DONE, at=NOON + timedelta(minutes=1)), recordings=recordings, ledger=MemoryLedger()
    )

    assert again == first


def test_two_reports_at_once_lose_nothing():
    class Busy(MemoryRecordings):
        """The transcription is written just before the recording is."""

        def save(self, recording):
            if not self.load(SID):
                super().save(Recording(sid=SID, at=NOON, transcription="Hi"))
            return super().save(recording)

    known = store_recording(DONE, recordings=Busy(), ledger=MemoryLedger())

    assert (known.seconds, known.transcription) == (12, "Hi")


def test_too_many_concurrent_updates_are_an_error():
    class AlwaysTaken(MemoryRecordings):
        def save(self, recording):
            raise VersionConflict(f"{recording.sid} was written by someone else")

    with pytest.raises(VersionConflict, match=f"too many concurrent updates to recording {SID}"):
        store_recording(DONE, recordings=AlwaysTaken(), ledger=MemoryLedger())


class TestPendingNotices:
    def requeued(self, recordings, ledger) -> list[str]:
        outbox = MemoryOutbox()
        send_pending_notices(
            recordings=recordings, ledger=ledger, outbox=outbox, link=lambda _: "link", now=NOON
        )
        return [envelope.id for envelope, _ in outbox.put_with_delay]

    def test_a_notice_that_is_not_in_the_ledger_is_requeued(self):
        recordings = MemoryRecordings()
        for number in range(250):
            recordings.save(structs.replace(DONE, sid=f"RE{number:032x}"))

        assert len(set(self.requeued(recordings, MemoryLedger()))) == 250

    def test_a_notice_that_is_in_the_ledger_or_not_wanted_or_old_is_not(self):
        recordings, ledger = MemoryRecordings(), MemoryLedger()
        recordings.save(DONE)
        recordings.save(structs.replace(DONE, sid="RE" + "2" * 32, notify=""))
        recordings.save(structs.replace(DONE, sid="RE" + "3" * 32, at=NOON - timedelta(days=2)))
        ledger.save(new_delivery(a_message(id=notice_id(DONE)), now=NOON))

        assert self.requeued(recordings, ledger) == []
