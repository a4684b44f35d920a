"""A valid request of each HTTP function, with every field that it reads: the fuzz changes them."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from msgspec import Struct

from shared.domain.recordings.signed_link import link_to
from shared.domain.reminders.calendar_link import calendar_link

NUMBER, DESK = "+12025550100", "+15005550006"
SM, CA, RE = "SM" + "a" * 32, "CA" + "b" * 32, "RE" + "c" * 32

MESSAGE: dict[str, Any] = {
    "id": "m1",
    "to": NUMBER,
    "channel": "sms",
    "body": "Your table is ready",
    "values": {"name": "Ana"},
    "media": ["https://shop.example/a.png"],
    "flow": "confirm",
    "url": "https://shop.example/a.xml",
    "method": "GET",
    "from": DESK,
    "not_before": "2030-12-01T09:00:00Z",
    "not_after": "2030-12-02T09:00:00Z",
    "voice": "Polly.Amy",
    "language": "en-GB",
    "machine": "speak",
    "tags": {"order": "7"},
}

REMINDER: dict[str, Any] = {
    "id": "r1",
    "message": {"to": NUMBER, "body": "Hi"},
    "at": "2030-12-01T09:00",
    "rrule": "FREQ=WEEKLY;BYDAY=MO",
    "start": "2030-12-01T09:00",
    "zone": "Europe/London",
    "until": "2031-12-01",
    "count": 5,
    "except": ["2030-12-09T09:00"],
    "grace": "PT1H",
    "paused": False,
    "escalate": {"after": "PT30M", "channel": "call"},
    "tags": {"order": "7"},
}

FILLED = {
    "id": "m20",
    "to": NUMBER,
    "body": "Hello {name}",
    "values": {"name": "Ana"},
    "tags": {"order": "7"},
}
MADE = {
    "id": "m40",
    "to": NUMBER,
    "template": "order-ready",
    "language": "de-AT",
    "values": {"name": "Ana", "order": "7"},
}
CONTENT = {"id": "m41", "to": NUMBER, "content": {"sid": "HX" + "0" * 32, "values": {"1": "Ana"}}}
SPOKEN = {"id": "m2", "to": NUMBER, "channel": "call", "body": "Hi", "url": "https://shop.example/a.xml"}
QUESTION = {"to": NUMBER, "flow": "confirm", "values": {"who": "Dr Silva", "what": "it", "when": "tomorrow"}}
ASKED = {**QUESTION, "id": "m30"}
ONCE = {"message": {"to": NUMBER, "body": "Hi"}, "at": "2030-12-01T09:00", "zone": "Europe/London"}
BY_RULE = {"message": QUESTION, "rrule": "FREQ=DAILY", "start": "2030-12-01T09:00", "zone": "UTC", "count": 5}
REPEATED = {"message": QUESTION, "at": "2030-12-01T09:00Z", "escalate": {"after": "PT30M", "channel": "call"}}
VISIT = {**ONCE, "before": ["P1W", "P3D", "P1DT2H", "PT0S"]}

LIST = {"limit": "50", "since": "2026-01-01T00:00:00Z"}
CURSOR = {"cursor": "bTE"}
TEXT = {"MessageSid": SM, "From": NUMBER, "To": DESK, "Body": "Hi", "NumMedia": "1"}
TEXT |= {"MediaUrl0": "https://api.twilio.com/a", "MediaContentType0": "image/png", "OptOutType": "STOP"}
TEXT |= {"Latitude": "1.5", "Longitude": "2.5", "Address": "1 Road", "Label": "Home", "ProfileName": "Ana"}
TEXT |= {"OriginalRepliedMessageSid": SM, "OriginalRepliedMessageSender": DESK, "ButtonText": "Yes"}
CALL = {"CallSid": CA, "From": NUMBER, "To": DESK, "CallStatus": "in-progress", "Direction": "inbound"}
RESULT = {"Digits": "1", "SpeechResult": "yes please", "Confidence": "0.9", "DialCallStatus": "completed"}
RESULT |= {"DialBridged": "true", "RecordingUrl": "https://api.twilio.com/a", "RecordingDuration": "5"}
RESULT |= {"AnsweredBy": "machine_start", "CurrentQueueSize": "3", "QueueResult": "bridged", "QueueTime": "9"}
STEP = {"flow": "reception", "step": "menu", "part": "whisper", "delivery": "m1", "tries": "1", "turn": "0"}
STEP |= {"caller": NUMBER, "kept.answer": "yes"}
STATUS = {
    "MessageStatus": "delivered",
    "SmsStatus": "sent",
    "ErrorCode": "30003",
    "ErrorMessage": "Unreachable",
}
OF_ATTEMPT = {"delivery": "m1", "attempt": "a1"}
ENDED = {"CallStatus": "completed", "CallDuration": "12", "ErrorUrl": "https://shop.example/a.xml"}
ENDED |= {"Timestamp": "Sun, 01 Dec 2030 09:00:00 +0000", "ErrorCode": "11200"}
RECORDED = {"RecordingSid": RE, "RecordingStatus": "completed", "RecordingDuration": "7", "From": NUMBER}
RECORDED |= {
    "RecordingSource": "RecordVerb",
    "TranscriptionText": "Hello",
    "TranscriptionStatus": "completed",
}
TWIMLET = {"PhoneNumber": NUMBER, "PhoneNumbers[0]": NUMBER, "FailUrl": "https://shop.example/menus/a"}
TWIMLET |= {"Message": "Hello", "Message[0]": "https://shop.example/menus/a.mp3", "Timeout": "20"}
TWIMLET |= {"Options[1]": "https://shop.example/menus/a", "Email": "a@example.com", "Tries": "1"}
TWIMLET |= {"Music": "rock", "Name": "room", "Password": "1234", "Moderators[0]": NUMBER, "Language": "en"}
TWIMLET |= {"AllowedCallers[0]": NUMBER, "CallerId": DESK, "HumanCheck": "1", "Whisper": "Hi", "Voice": "man"}

LINK = dict(
    parse_qsl(
        link_to(RE, public_url="", since=datetime(2099, 1, 1, tzinfo=UTC), tokens=["token"]).partition("?")[2]
    )
)
CALENDAR_LINK = dict(parse_qsl(calendar_link(public_url="", version="1", tokens=["token"]).partition("?")[2]))


class Valid(Struct, frozen=True):
    """A valid request. ``form`` is that of Twilio: then it is signed."""

    method: str
    path: str
    query: dict[str, str] = {}
    json: Any = None
    form: dict[str, str] | None = None


VALID: dict[str, tuple[Valid, ...]] = {
    "messages_post": tuple(
        Valid("POST", "messages", json=json) for json in (MESSAGE, FILLED, SPOKEN, ASKED, MADE, CONTENT)
    ),
    "messages_post_batch": (Valid("POST", "messages/batch", json={"messages": [MESSAGE, FILLED, ASKED]}),),
    "messages_list": (
        Valid("GET", "messages", {**LIST, "status": "failed", "to": NUMBER, "tag": "order=7"}),
        Valid("GET", "messages", CURSOR),
    ),
    "messages_get": (Valid("GET", "messages/sent"),),
    "messages_delete": (Valid("DELETE", "messages/accepted"),),
    "messages_resend": (Valid("POST", "messages/failed/resend", json={"anyway": True}),),
    "cancel_post": (
        Valid(
            "POST",
            "cancel",
            {"dry_run": "true"},
            json={"tag": "order=7", "prefix": "m", "reason": "wrong price", "by": "Ana"},
        ),
    ),
    "reminders_post": tuple(Valid("POST", "reminders", json=json) for json in (REMINDER, BY_RULE, REPEATED)),
    "reminders_put": tuple(
        Valid("PUT", "reminders/r1", json=json) for json in (REMINDER, ONCE, BY_RULE, VISIT)
    ),
    "reminders_list": (Valid("GET", "reminders", {"limit": "50", "skipped": "true"}),),
    "reminders_calendar": (Valid("GET", "reminders.ics"),),
    "calendar_link": (Valid("GET", "calendar/link"),),
    "calendar_feed": (Valid("GET", "calendar.ics", CALENDAR_LINK),),
    "reminders_get": (Valid("GET", "reminders/r1"),),
    "reminders_delete": (Valid("DELETE", "reminders/r1"),),
    "inbox_list": (Valid("GET", "inbox", {**LIST, "from": NUMBER}), Valid("GET", "inbox", CURSOR)),
    "inbox_media": (Valid("GET", f"inbox/{SM}/media/0", {"from": NUMBER}),),
    "calls_list": (
        Valid("GET", "calls", {**LIST, "from": NUMBER, "outcome": "missed"}),
        Valid("GET", "calls", CURSOR),
    ),
    "calls_get": (Valid("GET", f"calls/{CA}"),),
    "recordings_list": (
        Valid("GET", "recordings", {**LIST, "from": NUMBER}),
        Valid("GET", "recordings", CURSOR),
    ),
    "recordings_get": (Valid("GET", f"recordings/{RE}"),),
    "recordings_play": (Valid("GET", f"recordings/{RE}/play", LINK),),
    "dead_letters_list": (
        Valid("GET", "dead-letters", {**LIST, "cause": "invalid"}),
        Valid("GET", "dead-letters", CURSOR),
    ),
    "dead_letters_get": (Valid("GET", "dead-letters/q0"),),
    "dead_letters_delete": (Valid("DELETE", "dead-letters/q1"),),
    "dead_letters_discard": (
        Valid(
            "POST",
            "dead-letters/discard",
            json={"cause": "invalid", "before": "2030-01-01T00:00:00Z", "dry_run": True},
        ),
    ),
    "dead_letters_redrive_one": (Valid("POST", "dead-letters/q3/redrive", json={"dry_run": True}),),
    "dead_letters_redrive_some": (
        Valid("POST", "dead-letters/redrive", json={"cause": "unclear", "dry_run": False}),
        Valid("POST", "dead-letters/redrive", json={"id": "q4", "dry_run": True}),
    ),
    "people_get": (Valid("GET", f"people/{NUMBER}"),),
    "acts_list": (
        Valid("GET", "acts", {"day": "2026-11-29", "limit": "50"}),
        Valid("GET", "acts", CURSOR),
    ),
    "people_take_over": (Valid("POST", f"people/{NUMBER}/take-over", json={"hours": 2, "force": True}),),
    "people_give_back": (Valid("DELETE", f"people/{NUMBER}/take-over"),),
    "people_reply": (
        Valid(
            "POST",
            f"people/{NUMBER}/reply",
            json={
                "id": "reply-1",
                "body": "We are open until six.",
                "media": ["https://shop.example/a.png"],
                "channel": "sms",
                "from": DESK,
                "seen_at": "2026-01-01T00:00:00Z",
            },
        ),
    ),
    "people_put": (
        Valid(
            "PUT",
            f"people/{NUMBER}",
            json={
                "zone": "Europe/Lisbon",
                "language": "pt-PT",
                "name": "Ana Silva",
                "tags": {"member": "12"},
                "consent": {"how": "form at the counter", "at": "2026-03-01T10:15:00+01:00"},
                "opted_out": False,
            },
        ),
    ),
    "people_list": (
        Valid("GET", "people", query={"opted_out": "true", "name": "an", "limit": "2"}),
        Valid("GET", "people", query={"limit": "2"}),
    ),
    "people_post_batch": (
        Valid(
            "POST",
            "people/batch",
            json={
                "people": [
                    {"number": NUMBER, "name": "Ana", "opted_out": True},
                    {"number": NUMBER, "zone": "Mars/Base"},
                ]
            },
        ),
    ),
    "desk_now": (Valid("GET", "desk/now"),),
    "desk_recent": (
        Valid("GET", "desk/recent", query={"kind": "failed", "day": "2026-03-01", "limit": "2"}),
    ),
    "people_thread": (Valid("GET", f"people/{NUMBER}/thread", query={"limit": "2", "outcomes": "false"}),),
    "people_delete": (Valid("DELETE", f"people/{NUMBER}"),),
    "people_erasure": (Valid("GET", f"people/{NUMBER}/erasure"),),
    "sending_stop": (
        Valid(
            "POST",
            "stop",
            json={
                "reason": "the price is wrong",
                "channel": "sms",
                "tag": "order=7",
                "flow": "confirm",
                "country": "GB",
                "by": "Ana",
            },
        ),
    ),
    "sending_go": (
        Valid("POST", "go", json={"id": "stop-1", "by": "Ana"}),
        Valid("POST", "go", json={"all": True}),
    ),
    "holds_list": (Valid("GET", "holds"),),
    "holds_release": (Valid("DELETE", "holds/+2376"),),
    "voice_token": (
        Valid("POST", "voice/token", json={"identity": "ana", "seconds": 3600, "incoming": True}),
    ),
    "desk": (Valid("GET", "desk"),),
    "desk_files": (Valid("GET", "desk/files/pages/now.js"),),
    "health": (Valid("GET", "health"),),
    "health_details": (Valid("GET", "health/details"),),
    "health_part": (Valid("GET", "health/details/app"),),
    "openapi": (Valid("GET", "openapi.json"),),
    "sms_inbound": (Valid("POST", "sms/inbound", form=TEXT),),
    "sms_status": (
        Valid("POST", "sms/status", OF_ATTEMPT, form={"MessageSid": SM, **STATUS}),
        Valid("POST", "sms/status", {"reply": SM, "person": NUMBER, "n": "1"}, form={"SmsSid": SM, **STATUS}),
    ),
    "voice_inbound": (Valid("POST", "voice/inbound", form=CALL),),
    "voice_step": (Valid("POST", "voice/step", STEP, form={**CALL, **RESULT}),),
    "voice_status": (
        Valid("POST", "voice/status", OF_ATTEMPT, form={**CALL, **ENDED}),
        Valid("POST", "voice/status", form={**CALL, **ENDED}),
    ),
    "voice_recording": (
        Valid("POST", "voice/recording", {**STEP, "email": "a@example.com"}, form={**CALL, **RECORDED}),
        Valid("POST", "voice/recording", {"transcription": "1"}, form={**CALL, **RECORDED}),
    ),
    "voice_fallback": (Valid("POST", "voice/fallback", OF_ATTEMPT, form={**CALL, **ENDED}),),
    "twimlets": tuple(
        Valid(method, f"twimlets/{name}", TWIMLET, form=CALL)
        for method, name in [
            *(("POST", "message"), ("POST", "forward"), ("GET", "callme"), ("POST", "whisper")),
            *(("POST", "findme"), ("POST", "simulring"), ("POST", "menu"), ("POST", "voicemail")),
            *(("POST", "conference"), ("GET", "holdmusic")),
        ]
    ),
}
"""By the name of the function. A test compares the names with the functions of the app."""
