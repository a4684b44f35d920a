import pytest

from tests.local.twilio.harness import ANNA, BEN, said


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


@pytest.mark.parametrize("channels", ["mono", "dual"])
def test_a_call_that_is_placed_is_recorded_from_its_answer_to_its_end(control, app, client, place, channels):
    app.says("/hello", '<Say>Hello</Say><Pause length="9"/>')
    control.person(ANNA, answers_after=30)

    call = place(
        record=True,
        recording_status_callback=app.url + "/recorded",
        status_callback=app.url + "/status",
        recording_channels=channels,
    )

    (told,) = app.wait_for("/recorded")
    (recording,) = client.recordings.list(call_sid=call.sid)
    assert (recording.source, recording.channels) == ("OutboundAPI", {"mono": 1, "dual": 2}[channels])
    assert recording.duration == call.fetch().duration
    assert 9 <= int(recording.duration) <= 12
    assert (told.params["RecordingSid"], told.params["RecordingStatus"]) == (recording.sid, "completed")
    (ended,) = app.wait_for("/status")
    assert ended.params["RecordingUrl"] == told.params["RecordingUrl"]
    assert control.events("recording")[0]["words"] == "Hello"


@pytest.mark.parametrize("asked", [{"record": False}, {}])
def test_a_call_is_not_recorded_unless_that_is_asked(app, client, place, asked):
    place(status_callback=app.url + "/status", **asked)

    (ended,) = app.wait_for("/status")
    assert "RecordingUrl" not in ended.params
    assert client.recordings.list() == []


def test_a_call_that_nobody_answers_is_not_recorded(control, app, client, place):
    control.person(ANNA, no_answer=True)

    place(record=True, recording_status_callback=app.url + "/recorded", status_callback=app.url + "/status")

    (ended,) = app.wait_for("/status")
    assert ended.params["CallStatus"] == "no-answer"
    assert (client.recordings.list(), app.asked("/recorded")) == ([], [])
