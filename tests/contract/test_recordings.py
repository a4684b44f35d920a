from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.list_parameters import RecordingSearch
from shared.domain.recordings.recording import Recording
from shared.errors import InvalidInput, VersionConflict
from tests.examples import NOON, PERSON


def a_recording(number: int = 1, **fields) -> Recording:
    return Recording(**{"sid": f"RE{number:032x}", "at": NOON, "sender": PERSON, **fields})


def test_a_recording_is_loaded_as_it_was_saved(recordings):
    full = a_recording(
        seconds=0, transcription="", flow="f", step="s", notify="+1", email="é🎈", delivery="d", to="+2"
    )

    recordings.save(full)

    assert structs.replace(recordings.load(full.sid), version="") == full
    assert recordings.load("RE" + "f" * 32) is None


def test_only_the_newest_version_can_be_changed(recordings):
    first = recordings.save(a_recording())
    second = recordings.save(structs.replace(first, seconds=3))

    assert recordings.load(first.sid) == second
    for stale in (a_recording(), structs.replace(first, seconds=4)):
        with pytest.raises(VersionConflict):
            recordings.save(stale)


def test_recordings_are_found_by_person_and_time(recordings):
    recordings.save(a_recording(1))
    recordings.save(a_recording(2, at=NOON + timedelta(minutes=1)))
    recordings.save(a_recording(3, sender="+15005550101", at=NOON + timedelta(minutes=1)))

    def found_numbers(**parameters) -> list[int]:
        page = recordings.search(RecordingSearch(**parameters))
        return sorted(int(recording.sid[-1]) for recording in page.items)

    assert found_numbers() == [1, 2, 3]
    assert found_numbers(sender=PERSON) == [1, 2]
    recordings.save(a_recording(4, sender="+5215512345678"))
    assert found_numbers(sender="+525512345678") == [4]
    assert found_numbers(since=NOON + timedelta(seconds=1)) == [2, 3]


def test_a_cursor_continues_the_list_and_an_invalid_one_is_refused(recordings):
    for number in range(3):
        recordings.save(a_recording(number))

    first = recordings.search(RecordingSearch(limit=2))
    rest = recordings.search(RecordingSearch(limit=2, cursor=first.cursor))

    assert len({recording.sid for recording in first.items + rest.items}) == 3
    with pytest.raises(InvalidInput):
        recordings.search(RecordingSearch(cursor="nonsense"))
