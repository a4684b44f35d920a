import pytest

from tests.local.twilio.harness import BEN, said


def test_talk_can_be_recorded(control, app, client, dial):
    control.person(BEN, script=[{"say": "Hello Anna"}, {"wait": 5}, {"hang_up": True}])

    _, told = dial(BEN, 'record="record-from-answer-dual" recordingStatusCallback="/recorded"')

    (asked,) = app.wait_for("/recorded")
    recording = client.recordings(told["RecordingSid"]).fetch()
    assert asked.params["RecordingUrl"] == told["RecordingUrl"]
    assert (recording.source, recording.channels, recording.duration) == ("DialVerb", 2, "5")


STORY = "I am calling about the order that never came."  # 45 characters: three seconds


def test_a_callback_reports_that_a_recording_is_available(app, record):
    _, asked = record(
        'recordingStatusCallback="/recorded" recordingStatusCallbackEvent="in-progress completed"',
        {"say": STORY},
    )

    started, done = app.wait_for("/recorded", 2)
    assert (started.params["RecordingStatus"], done.params["RecordingStatus"]) == ("in-progress", "completed")
    assert done.params["RecordingSid"] == asked.params["RecordingSid"]
    assert done.params["RecordingSource"] == "RecordVerb"


@pytest.mark.usefixtures("drops_silence")
def test_silence_is_not_recorded_if_it_is_dropped(app, client, record):
    call, asked = record('recordingStatusCallback="/recorded" recordingStatusCallbackEvent="absent"')

    assert asked is None
    assert said(call["transcript"]) == ["Never"]
    (told,) = app.wait_for("/recorded")
    assert told.params["RecordingStatus"] == "absent"
    assert client.recordings.list(call_sid=call["sid"]) == []
