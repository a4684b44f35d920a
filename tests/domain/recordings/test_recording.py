from itertools import permutations

import msgspec
import pytest
from msgspec import structs

from shared.domain.recordings.recording import Recording, merge, notice, read_callback, recording_view
from shared.errors import InvalidInput
from tests.examples import NOON, PERSON

SID = "RE" + "a1" * 16
COMPLETED = {
    "RecordingSid": SID,
    "RecordingStatus": "completed",
    "RecordingDuration": "12",
    "CallSid": "CA1",
}
TRANSCRIBED = {
    "RecordingSid": SID,
    "TranscriptionStatus": "completed",
    "TranscriptionText": "Call me back",
    "From": PERSON,
}
QUERY = {"flow": "reception", "step": "leave", "notify": " 15005550701", "delivery": "order-7"}


def reported(form, **query):
    return read_callback(form, QUERY | query, now=NOON)


def test_a_report_and_its_url_say_what_was_recorded_where_and_whom_to_notify():
    assert reported(COMPLETED) == Recording(
        sid=SID,
        at=NOON,
        call="CA1",
        seconds=12,
        flow="reception",
        step="leave",
        delivery="order-7",
        notify="+15005550701",
    )
    assert reported(COMPLETED, caller=" 15005550100").sender == PERSON


def test_reports_may_come_in_any_order_and_twice():
    reports = [reported(COMPLETED), reported(TRANSCRIBED, transcription="1"), reported(COMPLETED)]

    results = set()
    for order in permutations(reports):
        known = None
        for report in order:
            known = merge(known, report)
        results.add(known)

    (result,) = results
    assert (result.seconds, result.transcription, result.sender) == (12, "Call me back", PERSON)


def test_a_notice_names_a_caller_who_withholds_their_number_in_words():
    recording = reported(COMPLETED, caller=" 266696687")

    assert recording.sender == "+266696687"
    assert (
        notice(recording, link="https://x")
        .raw["body"]
        .startswith("Voicemail from somebody who withholds their number, 12 s: ")
    )


@pytest.mark.parametrize("status", ["in-progress", "absent", "failed"])
def test_a_recording_that_is_not_completed_is_not_stored(status):
    assert reported(COMPLETED | {"RecordingStatus": status}) is None


def test_a_transcription_that_failed_is_empty():
    failed = TRANSCRIBED | {"TranscriptionStatus": "failed"}

    assert reported(failed, transcription="1").transcription == ""


@pytest.mark.parametrize("sid", ["", "RE1", "CA" + "0" * 32, "RE" + "0" * 31 + "/"])
def test_a_report_about_no_recording_is_refused(sid):
    with pytest.raises(InvalidInput, match="RecordingSid"):
        reported({"RecordingSid": sid})


def test_the_notice_has_an_id_of_its_own_and_waits_for_the_recording():
    text = notice(reported(COMPLETED, caller=PERSON), link="https://desk.example/x")

    assert text.raw == {
        "id": f"recording-{SID}",
        "to": "+15005550701",
        "body": f"Voicemail from {PERSON}, 12 s: https://desk.example/x",
        "urgent": True,
    }
    assert notice(reported(TRANSCRIBED, transcription="1"), link="") is None
    assert notice(reported(COMPLETED, notify=""), link="") is None


def test_the_etag_of_the_row_is_not_in_the_view():
    view = recording_view(structs.replace(reported(COMPLETED), version="7"))

    assert "version" not in structs.asdict(view)


def test_a_recording_keeps_the_names_under_which_it_is_stored():
    stored = (
        b'{"sid":"RE1","at":"2026-12-01T12:00:00Z","call":"CA1","from":"+15005550100","to":"+15005550006",'
        b'"seconds":12,"transcription":"Hi","flow":"f","step":"s","delivery":"d","notify":"+15005550701",'
        b'"email":"ana@example.com"}'
    )

    recording = msgspec.json.decode(stored, type=Recording)

    assert msgspec.json.encode(recording) == stored
    assert (recording.sender, recording.version) == ("+15005550100", "")
