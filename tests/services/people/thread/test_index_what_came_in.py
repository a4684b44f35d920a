from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.calls.call import Call
from shared.domain.people.day_entry import DayKind
from shared.domain.recordings.recording import Recording
from shared.services.people.thread.index_what_came_in import index_call, index_recording
from tests.examples import NOON, PERSON
from tests.fakes.people import memory_index

TODAY, OURS = f"{NOON:%Y-%m-%d}", "+15005550006"
CALL = Call(sid="CA1", at=NOON, sender=PERSON, to=OURS, wanted=True)
ENDED = structs.replace(CALL, ended_at=NOON + timedelta(minutes=1), seconds=60)


@pytest.fixture
def index():
    return memory_index()


def thread(index):
    return [
        (entry.id, entry.at, entry.outcome or entry.words)
        for entry in index.threads.thread(PERSON, limit=9).items
    ]


def by_day(index, kind):
    return [(entry.id, entry.at, entry.number) for entry in index.days.newest(kind, TODAY, limit=9).items]


def test_a_call_is_listed_once_it_is_over(index):
    index_call(None, CALL, index=index)
    assert (thread(index), by_day(index, DayKind.CALL)) == ([], [])

    for _ in range(2):
        index_call(CALL, ENDED, index=index)

    assert thread(index) == [("CA1", NOON, "missed")]
    assert by_day(index, DayKind.CALL) == [("CA1", NOON, PERSON)]


def test_what_a_late_report_says_replaces_the_entry(index):
    index_call(CALL, ENDED, index=index)

    earlier = structs.replace(ENDED, left_message=True, at=NOON - timedelta(seconds=2))
    index_call(ENDED, earlier, index=index)

    assert thread(index) == [("CA1", earlier.at, "message")]
    assert by_day(index, DayKind.CALL) == [("CA1", earlier.at, PERSON)]


def test_a_call_of_ours_of_which_a_recording_is_known_is_none_that_came_in(index):
    index_call(None, structs.replace(ENDED, to=""), index=index)

    assert (thread(index), by_day(index, DayKind.CALL)) == ([], [])


@pytest.mark.parametrize("sender", ["client:ana", "+266696687", ""])
def test_a_call_of_nobody_that_has_a_thread_is_listed_by_day(index, sender):
    index_call(None, structs.replace(ENDED, sender=sender), index=index)

    assert by_day(index, DayKind.CALL) == [("CA1", NOON, "")]


def test_a_recording_is_listed_with_its_words_when_they_are_known(index):
    recording = Recording(sid="RE1", at=NOON, sender=PERSON, to=OURS, seconds=7)
    index_recording(recording, index=index)
    assert thread(index) == [("RE1", NOON, "")]

    index_recording(structs.replace(recording, transcription="Call me"), index=index)

    assert thread(index) == [("RE1", NOON, "Call me")]
    assert by_day(index, DayKind.RECORDING) == [("RE1", NOON, PERSON)]
