"""The thread of a person, as the app's own functions fill and show it."""

from typing import Any

import azure.functions as func
import msgspec
import pytest

from shared.domain.people.day_entry import DayKind
from shared.triggers.api.people import thread
from shared.triggers.clock import utc_now
from shared.triggers.webhooks import recordings, sms, status_callback, verified_form, voice
from tests.fakes.content import MemoryFlows
from tests.services.conversations.text_harness import FLOW
from tests.triggers.memory_app import OURS, PERSON, MemoryApp

TEXT = {"MessageSid": "SM" + "1" * 32, "From": PERSON, "To": OURS, "Body": "operator"}
ENDED = {
    "CallSid": "CA" + "1" * 32, "From": PERSON, "To": OURS, "CallStatus": "completed", "CallDuration": "7",
    "Direction": "inbound", "Timestamp": "Sun, 01 Mar 2026 12:00:07 +0000",
}  # fmt: skip
RECORDED = {"RecordingSid": "RE" + "1" * 32, "From": PERSON, "To": OURS, "RecordingDuration": "7"}


@pytest.fixture
def app(monkeypatch) -> MemoryApp:
    app = MemoryApp(MemoryFlows(main=FLOW, reception=FLOW))
    app.install(monkeypatch, thread, sms, recordings, status_callback, verified_form, voice)
    return app


def read(number: str = PERSON, **query: str) -> tuple[int, Any]:
    url = "https://desk.example/api/x"
    request = func.HttpRequest(
        "GET", url, headers={}, params=query, route_params={"number": number}, body=b""
    )
    answer = thread.people_thread._function.get_user_function()(req=request)
    return answer.status_code, msgspec.json.decode(answer.get_body())


def by_day(app: MemoryApp, kind: DayKind) -> list[str]:
    days = app.app.day_index
    return [
        entry.id for day in days.days(kind, before="9") for entry in days.newest(kind, day, limit=9).items
    ]


def test_a_message_is_shown_with_its_status(app):
    app.put(id="m", body="Hello")
    app.deliver_all()

    status, page = read()

    assert (status, page["entries"][0]["words"], page["entries"][0]["status"]) == (200, "Hello", "sent")
    assert "status" not in read(outcomes="false")[1]["entries"][0]


def test_a_text_and_our_answer_are_shown(app):
    for _ in range(2):
        app.webhook(sms.sms_inbound, "sms/inbound", TEXT)

    _, page = read()

    assert [(entry["kind"], entry["words"]) for entry in page["entries"]][-1] == ("text", "operator")
    assert {entry["id"][:8] for entry in page["entries"][:-1]} == {"reply-SM"}
    assert by_day(app, DayKind.TEXT) == [TEXT["MessageSid"]]


def test_a_call_and_a_recording_are_shown(app):
    for _ in range(2):
        app.webhook(voice.voice_status, "voice/status", ENDED)
        app.webhook(recordings.voice_recording, "voice/recording", RECORDED)

    _, page = read()

    found = {entry["kind"]: (entry["id"], entry["seconds"]) for entry in page["entries"]}
    assert found == {"call": (ENDED["CallSid"], 7), "recording": (RECORDED["RecordingSid"], 7)}
    assert by_day(app, DayKind.CALL) == [ENDED["CallSid"]]
    assert by_day(app, DayKind.RECORDING) == [RECORDED["RecordingSid"]]


def test_pages_follow_each_other_and_a_wrong_cursor_is_refused(app):
    for number in range(3):
        app.put(id=f"m{number}")
        app.deliver_all()
    _, first = read(limit="2")

    status, rest = read(limit="2", cursor=first["cursor"])

    ids = [entry["id"] for entry in first["entries"] + rest["entries"]]
    assert (status, sorted(ids), "cursor" in rest) == (200, ["m0", "m1", "m2"], False)
    status, problem = read(cursor="wrong")
    assert (status, problem["errors"][0]["field"]) == (400, "cursor")
    assert app.app.contacts.thread(PERSON, limit=9).items[0].at <= utc_now()
