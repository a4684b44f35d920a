"""What the pages of the desk show in these tests: people, and what strangers may write."""

from typing import Any

from tests.journey.running_app import RunningApp, eventually

ANA, HOSTILE, FIRST, SECOND, CALLER = (f"+1202555093{number}" for number in (5, 6, 7, 8, 9))
"""Ana is known well; of the hostile person all is hostile; the others are for tests that write."""

MARKUP = """<b id="owned">bold</b><img src=x onerror="window.owned = 1"><script>window.owned = 1</script>"""
OVERRIDE = "\u202egnp.exe\u2066 abc"
ZERO_WIDTH = "zero\u200bwidth\u200d\ufeff"
EMOJI = "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467"
LONG = "x" * 1600
WORDS = (MARKUP, OVERRIDE, ZERO_WIDTH, EMOJI, LONG)
REMINDER, MESSAGE = "desk-hostile", "desk-hostile-1"


def fill_machine(app: RunningApp) -> dict[str, str]:
    """Let people write, call and be written to; return the ids of what came in, by kind."""
    for number, name in ((ANA, "Ana Santos"), (HOSTILE, MARKUP[:100])):
        person = {
            "name": name,
            "zone": "Europe/Lisbon",
            "language": "pt",
            "tags": {"order": MARKUP[:60] if number == HOSTILE else "1234"},
            "consent": {"how": "form at the counter", "at": "2026-01-02T03:04:05Z"},
        }
        answer = app.api("PUT", f"people/{number}", person)
        assert answer.status == 200, answer
    for number, words in ((ANA, ("Is my order ready?", "Thanks!")), (HOSTILE, WORDS)):
        for body in words:
            app.control("POST", "sms", {"from": number, "body": body})
    _send(app)
    call = _leave_message(app)
    recording = eventually(
        lambda: next(
            (
                each["sid"]
                for each in app.api("GET", f"recordings?from=%2B{CALLER[1:]}").json["recordings"]
                if {"seconds", "transcription"} <= each.keys()
            ),
            "",
        )
    )
    eventually(lambda: app.api("GET", f"calls/{call}").json.get("outcome") == "message")
    return {"call": call, "recording": recording}


def _leave_message(app: RunningApp) -> str:
    """Call a number that takes messages; return the SID of the call."""
    number, api = "+15005550798", f"{app.functions}/api"
    form = {
        "PhoneNumber": number,
        "VoiceUrl": f"{api}/twimlets/voicemail",
        "StatusCallback": f"{api}/voice/status",
    }
    assert app.rest("POST", "IncomingPhoneNumbers.json", form).status == 201
    script = [{"say": MARKUP}, {"press": "#"}]
    call = app.control("POST", "calls", {"from": CALLER, "to": number, "script": script})
    sid: str = call["sid"]
    return sid


def _send(app: RunningApp) -> None:
    messages: list[dict[str, Any]] = [
        {"id": MESSAGE, "to": HOSTILE, "body": MARKUP, "tags": {"what": MARKUP[:60]}},
        {"id": "desk-long", "to": HOSTILE, "body": LONG},
        {"id": "desk-ready", "to": ANA, "body": "Yes, it is. We are open until six."},
    ]
    for message in messages:
        assert app.api("POST", "messages", message).status == 202
    reminders = {
        REMINDER: {"at": "2031-12-01T09:00", "message": {"to": HOSTILE, "body": MARKUP}},
        "desk-first": {"at": "2031-11-30T09:00", "message": {"to": ANA, "body": "Your check-up is at nine"}},
        "desk-bins": {
            "rrule": "FREQ=WEEKLY;BYDAY=MO,TH",
            "start": "2032-01-01T19:30",
            "message": {"to": ANA, "channel": "call", "body": "The bins, please"},
        },
    }
    for name, reminder in reminders.items():
        assert app.api("PUT", f"reminders/{name}", {"zone": "Europe/Lisbon", **reminder}).status == 200
    paths = [f"messages/{message['id']}" for message in messages]
    eventually(lambda: all(app.api("GET", path).json["status"] == "delivered" for path in paths))
