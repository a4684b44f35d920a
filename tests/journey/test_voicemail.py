"""Voicemail, from the recording to the text that notifies of it."""

import hashlib
import re
from urllib.parse import quote

from azure.data.tables import TableClient

from shared.adapters.azure.recordings import TableRecordings
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.recordings.recording import Recording
from shared.domain.webhook_signature import SIGNATURE, sign
from shared.triggers.clock import utc_now
from shared.wiring.storage_adapters import RECORDINGS
from tests.journey.running_app import eventually, heard, request

BEN = "+15005550712"
SPOKEN = "I am calling about the order that never came."


def recordings(switchboard, **parameters) -> list[dict]:
    query = "&".join(f"{name}={quote(value)}" for name, value in parameters.items())
    return switchboard.api("GET", f"recordings?{query}").json["recordings"]


def test_a_voicemail_is_stored_and_can_be_played_from_the_link_in_its_notice(switchboard):
    caller = "+15005550711"

    call = switchboard.call(f"voicemail?Notify={quote(BEN)}", {"say": SPOKEN}, {"press": "#"}, caller=caller)

    assert heard(call) == ["Please leave a message after the beep.", "beep", "Thanks. Good bye."]
    (recording,) = eventually(
        lambda: [  # the reports of a recording and of its transcription come in any order
            entry
            for entry in recordings(switchboard, **{"from": caller})
            if {"transcription", "seconds"} <= entry.keys()
        ]
    )
    assert (recording["transcription"], recording["seconds"], recording["call"]) == (SPOKEN, 3, call["sid"])
    (text,) = eventually(lambda: switchboard.texts_to(BEN))
    assert text.startswith(
        f"Voicemail from {caller}, 3 s: {switchboard.functions}/api/recordings/{recording['sid']}/play?"
    )
    by_key = switchboard.api("GET", f"recordings/{recording['sid']}")
    by_link = request("GET", re.findall(r"http\S+", text)[0], None, {})
    assert by_key.status == by_link.status == 200
    assert by_key.headers["Content-Type"].startswith("audio/")
    assert by_key.body == by_link.body
    assert by_key.body.startswith(b"RIFF")
    part = request("GET", re.findall(r"http\S+", text)[0], None, {"Range": "bytes=1-3"})
    assert (part.status, part.body) == (206, b"IFF")
    assert part.headers["Content-Range"] == f"bytes 1-3/{len(by_key.body)}"


def test_a_voicemail_in_a_flow_names_the_flow_and_the_called_number(switchboard):
    caller = "+15005550714"

    switchboard.call_path(
        "voice/step?flow=on-call", {"press": "2"}, {"say": SPOKEN}, {"press": "#"}, caller=caller
    )

    (recording,) = eventually(lambda: recordings(switchboard, **{"from": caller}))
    assert (recording["flow"], recording["to"]) == ("on-call", "+15005550799")


def test_a_callback_that_arrives_five_times_makes_one_recording_and_one_text(switchboard):
    notify, sid = "+15005550713", "RE" + hashlib.md5(b"five", usedforsecurity=False).hexdigest()
    form = {"RecordingSid": sid, "RecordingStatus": "completed", "RecordingDuration": "7", "CallSid": "CA5"}

    for _ in range(5):
        assert (
            callback(
                switchboard, form, f"?flow=reception&step=leave&notify={quote(notify)}&delivery=d-1"
            ).status
            == 204
        )

    (recording,) = [entry for entry in recordings(switchboard) if entry["sid"] == sid]
    assert (recording["flow"], recording["step"], recording["delivery"]) == ("reception", "leave", "d-1")
    eventually(lambda: switchboard.api("GET", f"messages/recording-{sid}").json.get("status") == "delivered")
    assert len(switchboard.texts_to(notify)) == 1


def test_a_recording_needs_a_key_or_a_signed_link(switchboard):
    sid = "RE" + "9" * 32
    callback(switchboard, {"RecordingSid": sid, "RecordingStatus": "completed", "RecordingDuration": "7"}, "")

    assert switchboard.api("GET", f"recordings/{sid}", key="wrong").status == 401
    assert switchboard.api("GET", "recordings", key="").status == 401
    for query in ("", "?expires=9999999999&signature=x", "?expires=9999999999"):
        assert (
            request("GET", f"{switchboard.functions}/api/recordings/{sid}/play{query}", None, {}).status
            == 404
        )
    assert switchboard.api("GET", f"recordings/{sid}").status == 404, "Twilio has no such recording"
    forged = request(
        "POST", f"{switchboard.functions}/api/voice/recording", b"RecordingSid=x", {"X-Twilio-Signature": "x"}
    )
    assert forged.status == 403


def test_a_notice_that_was_not_enqueued_because_of_a_crash_is_sent_by_the_timer(switchboard):
    notify, sid = "+15005550715", "RE" + "4" * 32
    rows = Rows(TableClient.from_connection_string(switchboard.storage, RECORDINGS))
    TableRecordings(rows).save(Recording(sid=sid, at=utc_now(), seconds=4, notify=notify))

    switchboard.run_timer("recordings_notice_left")

    eventually(lambda: switchboard.texts_to(notify))


def callback(switchboard, form: dict[str, str], query: str):
    url = f"{switchboard.functions}/api/voice/recording{query}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        SIGNATURE: sign(url, form.items(), token=switchboard.auth_token),
    }
    return request("POST", url, "&".join(f"{name}={value}" for name, value in form.items()).encode(), headers)
