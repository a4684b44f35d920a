"""What the document allows, the door takes: bodies that schemathesis makes from it are accepted.

Rules that no schema has (real numbers and times, fields that do not fit each other) are kept by what these
tests fix.
"""

import json
from collections.abc import Callable

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from shared.domain.conversations.voice_token import TokenRequest
from shared.domain.deliveries.resend import ResendRequest
from shared.domain.json_input.json_validation import validate
from shared.domain.messages.message import read_message
from shared.domain.reminders.reminder_validation import read_reminder
from shared.triggers.openapi_document.document import document
from shared.triggers.openapi_document.schemas import Discard, RedriveOne, RedriveSome
from tests.examples import PERSON

SETTINGS = settings(
    max_examples=5,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],  # a failure is plain enough, and to shrink it takes a minute
    suppress_health_check=list(HealthCheck),
)
SAID = {"type": "string", "pattern": "^[A-Za-z0-9 .,!?]{1,20}[.!?]$"}
TEXT = {
    "to": {"enum": [PERSON]},
    "channel": {"enum": ["sms"]},
    "body": SAID,
    "not_after": {"enum": ["9998-12-31T00:00:00Z"]},
    "zone": {"enum": ["Europe/Lisbon"]},
    "values": {"enum": [{}]},
    "from": {"enum": ["+15005550006", "MG" + "0" * 32, None]},
    "otherwise": {"enum": [[{"if": "failed", "channel": "call"}]]},
}
WHATSAPP = TEXT | {
    "channel": {"enum": ["whatsapp"]},
    "media": {"enum": [["https://shop.example/a.png"]]},
    "otherwise": {"enum": [[{"if": "failed", "channel": "sms"}]]},
}
CALL = TEXT | {
    "channel": {"enum": ["call"]},
    "from": {"enum": ["+15005550006", None]},
    "machine": {"enum": ["speak"]},  # beside send_digits
    "otherwise": {"enum": [[{"if": "failed", "channel": "sms"}]]},
}
BY_URL = CALL | {"url": {"type": "string", "pattern": r"^https://shop\.example/[a-z]{1,20}$"}}
OF_CALLS = ("url", "method", "voice", "machine", "ring", "send_digits", "record")
OTHER_CONTENTS = ("template", "content")
ONCE = {
    "message": {"enum": [{"to": PERSON, "body": "Hello", "flow": "confirm"}]},
    "at": {"enum": ["2026-12-01T09:00", "2026-12-01T09:00:30"]},
    "before": {"enum": [["P3D", "P1DT2H"], ["P1W"], []]},
    "zone": {"enum": ["Europe/Lisbon"]},
    "grace": {"enum": ["PT1H", "P2DT30M"]},
    "escalate": {"enum": [{"after": "PT15M", "channel": "call"}]},
}
RECURRING = ONCE | {
    "rrule": {"enum": ["FREQ=DAILY"]},
    "start": {"enum": ["2026-12-01T09:00"]},
    "except": {"enum": [[], ["2026-12-02"]]},
    "count": {"type": "integer", "minimum": 3, "maximum": 1000},
}
OF_RULES = ("rrule", "start", "until", "count", "except")


def check(
    path: str, component: str, take: Callable[[dict], object], fixed: dict, without: tuple = ()
) -> None:
    """Let schemathesis make bodies, each with all fields, and take them."""
    described = json.loads(json.dumps(document()))
    schema = described["components"]["schemas"][component]
    fields = {name: rule for name, rule in schema["properties"].items() if name not in without}
    schema["properties"], schema["required"] = fields | fixed, [*fields]
    operation = schemathesis.openapi.from_dict(described)[path]["POST"]

    @SETTINGS
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def run(case) -> None:
        if isinstance(case.body, dict):  # it may be left out
            take({name: _whole(value) for name, value in case.body.items()})

    run()


def _whole(value: object) -> object:
    """Return 60 for 60.0, which is a whole number in JSON Schema, though no client writes one so."""
    return int(value) if isinstance(value, float) else value


@pytest.mark.parametrize(
    ("fixed", "without"),
    [
        (TEXT, (*OF_CALLS, *OTHER_CONTENTS)),
        (WHATSAPP, (*OF_CALLS, *OTHER_CONTENTS)),
        (WHATSAPP, (*OF_CALLS, "body", "media", "template")),
        (CALL, ("media", "flow", "url", "method", *OTHER_CONTENTS)),
        (BY_URL, ("media", "flow", *OTHER_CONTENTS)),
    ],
    ids=["text", "whatsapp", "content", "call", "url"],
)
def test_messages(fixed, without):
    fixed = {name: rule for name, rule in fixed.items() if name not in without}
    check("/messages", "NewMessage", lambda raw: read_message(raw, default_id="a"), fixed, without)


@pytest.mark.parametrize(
    ("fixed", "without"),
    [(ONCE, OF_RULES), (RECURRING, ("at", "before", "until"))],
    ids=["once", "recurring"],
)
def test_reminders(fixed, without):
    fixed = {name: rule for name, rule in fixed.items() if name not in without}

    def take(raw: dict) -> None:
        read_reminder(raw, default_id="a", default_country="")

    check("/reminders", "NewReminder", take, fixed, without)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/messages/{id}/resend", ResendRequest),
        ("/dead-letters/discard", Discard),
        ("/dead-letters/{id}/redrive", RedriveOne),
        ("/dead-letters/redrive", RedriveSome),
        ("/voice/token", TokenRequest),
    ],
)
def test_other_requests(path, kind):
    check(path, kind.__name__, lambda raw: validate(raw, kind), {})
