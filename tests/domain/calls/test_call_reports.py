from datetime import timedelta

import pytest

from shared.domain.calls.call_reports import read_end, read_recording
from shared.domain.recordings.recording import Recording
from tests.examples import NOON, PERSON

END = {
    "CallSid": "CA1", "From": PERSON, "To": "+15005550006", "Direction": "inbound", "CallStatus": "completed",
    "CallDuration": "9", "Timestamp": "Sun, 01 Mar 2026 12:00:00 +0000",
}  # fmt: skip


def test_the_end_of_a_call_says_when_it_came_in():
    end = read_end(END, now=NOON + timedelta(minutes=5))

    assert (end.at, end.ended_at, end.seconds) == (NOON - timedelta(seconds=9), NOON, 9)


@pytest.mark.parametrize("time", ["", "yesterday"])
def test_without_a_time_the_end_is_now(time):
    end = read_end({**END, "Timestamp": time, "CallDuration": ""}, now=NOON)

    assert (end.at, end.ended_at, end.seconds) == (NOON, NOON, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"Direction": "outbound-api"},
        {"From": "client:ana"},
        {"To": "sip:a@b"},
        {"CallStatus": "ringing"},
        {"CallSid": ""},
    ],
)
def test_other_callbacks_are_not_the_end_of_a_call_that_came_in(change):
    assert read_end({**END, **change}, now=NOON) is None


@pytest.mark.parametrize(
    ("seconds", "source", "is_message"),
    [(7, "RecordVerb", True), (0, "RecordVerb", False), (7, "DialVerb", False), (7, "", False)],
)
def test_a_recording_of_the_verb_record_is_a_message(seconds, source, is_message):
    recording = Recording(sid="RE1", at=NOON, call="CA1", seconds=seconds)

    facts = read_recording(recording, {"RecordingSource": source})

    assert (facts.left_message, facts.recordings) == (is_message, ("RE1",))


@pytest.mark.parametrize("change", [{"call": ""}, {"delivery": "m1"}, {"seconds": None}])
def test_a_recording_of_a_call_of_ours_says_nothing_about_one_that_came_in(change):
    recording = Recording(**{"sid": "RE1", "at": NOON, "call": "CA1", "seconds": 7, **change})

    assert read_recording(recording, {"RecordingSource": "RecordVerb"}) is None
