from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.recordings.recording import Recording, notice_id
from shared.errors import NotFound, VersionConflict
from shared.services.recordings.recordings import keep_recording, play, send_pending_notices
from tests.examples import NOON, a_message
from tests.fakes import MemoryLedger, MemoryOutbox, MemoryRecordingAudio, MemoryRecordings

SID = "RE" + "1" * 32
DONE = Recording(sid=SID, at=NOON, seconds=12, notify="+15005550701")


def test_what_is_told_twice_is_written_once():
    recordings = MemoryRecordings()

    first = keep_recording(DONE, recordings=recordings)
    again = keep_recording(structs.replace(DONE, at=NOON + timedelta(minutes=1)), recordings=recordings)

    assert again == first


def test_two_callbacks_at_once_lose_nothing():
    class Busy(MemoryRecordings):
        """The transcription is written just before the recording is."""

        def save(self, recording):
            if not self.load(SID):
                super().save(Recording(sid=SID, at=NOON, transcription="Hi"))
            return super().save(recording)

    known = keep_recording(DONE, recordings=Busy())

    assert (known.seconds, known.transcription) == (12, "Hi")


def test_who_never_gets_through_says_so():
    class AcceptResult(MemoryRecordings):
        def save(self, recording):
            raise VersionConflict(f"{recording.sid} was written by someone else")

    with pytest.raises(VersionConflict, match="kept changing"):
        keep_recording(DONE, recordings=AcceptResult())


def test_only_our_own_recordings_are_played():
    recordings, audio = MemoryRecordings(), MemoryRecordingAudio(**{SID: b"sound", "RE2": b"other"})
    recordings.save(DONE)

    assert play(SID, recordings=recordings, audio=audio).content == b"sound"
    with pytest.raises(NotFound):
        play("RE2", recordings=recordings, audio=audio)
    with pytest.raises(NotFound, match="deleted"):
        play(SID, recordings=recordings, audio=MemoryRecordingAudio())


class TestNoticesThatWereLost:
    def give(self, recordings, ledger) -> list[str]:
        outbox = MemoryOutbox()
        send_pending_notices(
            recordings=recordings, ledger=ledger, outbox=outbox, link=lambda _: "link", now=NOON
        )
        return [envelope.id for envelope, _ in outbox.put_with_delay]

    def test_a_notice_that_is_nowhere_is_put_on_the_outbox(self):
        recordings = MemoryRecordings()
        for number in range(250):
            recordings.save(structs.replace(DONE, sid=f"RE{number:032x}"))

        assert len(set(self.give(recordings, MemoryLedger()))) == 250

    def test_one_that_is_known_or_wanted_by_nobody_or_old_is_not(self):
        recordings, ledger = MemoryRecordings(), MemoryLedger()
        recordings.save(DONE)
        recordings.save(structs.replace(DONE, sid="RE" + "2" * 32, notify=""))
        recordings.save(structs.replace(DONE, sid="RE" + "3" * 32, at=NOON - timedelta(days=2)))
        ledger.save(new_delivery(a_message(id=notice_id(DONE)), now=NOON))

        assert self.give(recordings, ledger) == []
