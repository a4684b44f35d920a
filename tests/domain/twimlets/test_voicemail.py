from shared.domain.conversations.call_state import RETRIES
from tests.domain.twimlets.twimlet_harness import twiml_of, verbs_of


def test_the_recording_is_reported_with_the_number_to_notify():
    _, record = verbs_of(
        "voicemail", "Notify=%2B15005550701&Email=a%40b.example", From="+15005550702", To="+15005550006"
    )

    callback = "https://desk.example/api/voice/recording"
    details = "caller=%2B15005550702&called=%2B15005550006&notify=%2B15005550701&email=a%40b.example"
    assert record.attrib == {
        "action": "voicemail?Notify=%2B15005550701&Email=a%40b.example",
        "finishOnKey": "*#",
        "maxLength": "120",
        "transcribe": "true",
        "recordingStatusCallback": f"{callback}?{details}{RETRIES}",
        "transcribeCallback": f"{callback}?{details}&transcription=1{RETRIES}",
    }


def test_a_recording_that_is_not_transcribed_may_be_longer():
    _, record = verbs_of("voicemail", "Transcribe=false", From="+15005550702")

    assert set(record.keys()) == {"action", "finishOnKey", "recordingStatusCallback"}


def test_after_the_recording_the_call_ends():
    assert "Thanks" in twiml_of("voicemail", RecordingUrl="https://api.twilio.example/RE1")
