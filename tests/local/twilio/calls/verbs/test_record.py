import pytest

from tests.local.twilio.harness import said

STORY = "I am calling about the order that never came."  # 45 characters: three seconds


@pytest.mark.parametrize(
    ("attributes", "script", "heard"),
    [
        ("", [{"say": STORY}, {"press": "#"}], "3 s, #"),
        ("", [{"say": STORY}], "3 s, None"),
        ('trim="do-not-trim"', [{"say": STORY}], "8 s, None"),
        ('finishOnKey="9"', [{"say": STORY}, {"press": "#9"}], "3 s, 9"),
        ('maxLength="2"', [{"say": STORY}], "2 s, None"),
        ('timeout="0" maxLength="30"', [{"say": STORY}], "3 s, None"),
        ('timeout="3"', [], "3 s, None"),
    ],
)
def test_a_recording_ends_where_it_should(record, attributes, script, heard):
    call, _ = record(attributes, *script)

    assert said(call["transcript"]) == [heard]


def test_there_is_a_beep_unless_it_is_switched_off(record):
    beeping, _ = record()
    silent, _ = record('playBeep="false"')

    assert beeping["transcript"][0]["text"] == "beep"
    assert silent["transcript"][0]["does"] == "say"


def test_hanging_up_ends_a_recording_and_the_action_is_requested(record):
    call, asked = record("", {"say": STORY}, {"hang_up": True})

    assert (asked.params["Digits"], asked.params["CallStatus"]) == ("hangup", "completed")
    assert said(call["transcript"]) == []


def test_a_recording_is_transcribed(app, record):
    record('transcribe="true" transcribeCallback="/written"', {"say": STORY})

    (asked,) = app.wait_for("/written")
    assert (asked.params["TranscriptionText"], asked.params["TranscriptionStatus"]) == (STORY, "completed")
    assert "url" in asked.params, "in lower case, which sorts last in the signature"


def test_a_short_recording_is_not_transcribed(app, control, record):
    record('transcribe="true" transcribeCallback="/written"', {"say": "Hi"})

    assert control.codes("warning") == [13617]
    assert app.asked("/written") == []


@pytest.mark.usefixtures("drops_silence")
def test_a_silent_caller_who_hangs_up_leaves_no_recording_if_silence_is_dropped(record):
    _, asked = record("", {"wait": 1}, {"hang_up": True})

    assert asked is None


@pytest.mark.usefixtures("drops_silence")
def test_speech_is_recorded_if_silence_is_dropped(record):
    call, _ = record("", {"say": STORY})

    assert said(call["transcript"]) == ["3 s, None"]


def test_a_recording_in_twiml_of_a_call_needs_an_action(control, client):
    call = client.calls.create(
        to="+12025550100", from_="+15005550006", twiml="<Response><Record/></Response>"
    )

    control.wait_for("call_status", sid=call.sid, status="completed")

    assert control.codes("error") == [11100]
