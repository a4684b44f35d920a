"""``otherwise`` at the door: which rules are accepted, and what the faults say."""

import pytest

from shared.domain.messages.message import read_message
from shared.domain.messages.message_rules import fields_on_channel
from shared.errors import InvalidInput

FAILED = {"if": "failed", "channel": "call"}
SILENT = {"if": "silent", "after": "PT30M", "channel": "call"}


def faults(*rules: dict, is_own: bool = False, **fields: object) -> list[str]:
    raw = {"to": "+12025550143", "body": "Hi", **fields, "otherwise": list(rules)}
    try:
        read_message({name: value for name, value in raw.items() if value}, default_id="-", is_own=is_own)
    except InvalidInput as invalid:
        return [f"{fault.field} {fault.message}" for fault in invalid.faults]
    return []


@pytest.mark.parametrize(
    ("rules", "fields"),
    [
        ([FAILED], {}),
        ([FAILED], {"media": ["https://example.com/a.png"]}),
        ([FAILED, SILENT], {"flow": "confirm"}),  # the call runs the flow
        ([FAILED], {"from": "ACME"}),
        ([{"if": "failed", "channel": "sms"}], {"channel": "call", "voice": "alice"}),
        ([{"if": "failed", "channel": "sms"}], {"channel": "call", "url": "https://example.com/x"}),
        ([{**SILENT, "after": "P30D"}], {"flow": "confirm"}),
    ],
)
def test_rules_that_can_be_kept_are_accepted(rules, fields):
    assert faults(*rules, **fields) == []


@pytest.mark.parametrize(
    ("rules", "fields", "expected"),
    [
        ([FAILED, FAILED], {}, "otherwise has two rules with the same if"),
        ([{**FAILED, "after": "PT5M"}], {}, "otherwise[0].after is for silent only"),
        ([{"if": "silent", "channel": "call"}], {"flow": "x"}, "otherwise[0].after is missing"),
        ([{**SILENT, "after": "PT0S"}], {"flow": "x"}, "otherwise[0].after must be from PT1S"),
        ([{**SILENT, "after": "P31D"}], {"flow": "x"}, "otherwise[0].after must be from PT1S"),
        ([FAILED, SILENT], {}, "otherwise[1] needs flow"),
        ([{**FAILED, "channel": "sms"}], {}, "otherwise[0].channel must differ"),
        (
            [FAILED],
            {"body": None, "media": ["https://example.com/a.png"]},
            "otherwise[0].channel does not fit the message: body: a call needs a body",
        ),
        (
            [FAILED],
            {"body": None, "content": {"sid": "HX" + "0" * 32}},
            "otherwise[0].channel does not fit the message: content: is for texts only",
        ),
        (
            [{"if": "failed", "channel": "sms"}],
            {"channel": "call", "body": None, "url": "https://example.com/x"},
            "otherwise[0].channel does not fit the message: body: is missing",
        ),
        (
            [{"if": "failed", "channel": "sms"}],
            {"channel": "call", "to": "client:ana"},
            "otherwise[0].channel does not fit the message: to: can be called only",
        ),
        ([{"if": "never", "channel": "call"}], {}, "otherwise[0].if must be failed or silent; got text"),
        (
            [{**FAILED, "channel": "Call"}],
            {},
            "otherwise[0].channel must be sms, whatsapp, rcs or call; write call",
        ),
        ([{**SILENT, "after": "30 min"}], {"flow": "x"}, "otherwise[0].after must be an ISO 8601 duration"),
        ([{"if": "failed"}], {}, "otherwise[0].channel is missing; it must be sms, whatsapp, rcs or call"),
        (
            [{**FAILED, "otherwise": []}],
            {},
            "otherwise[0].otherwise is not a field; the fields are if, after",
        ),
        ([FAILED, SILENT, FAILED], {}, "otherwise must be a list of at most two rules, such as"),
        (
            ["call"],
            {},
            'otherwise[0] must be an object such as {"if": "failed", "channel": "call"}; got text',
        ),
        ([FAILED], {"to": "nobody"}, "to "),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused_with_the_reason(rules, fields, expected):
    found = faults(*rules, **fields)

    assert found[0].startswith(expected), found


def test_what_was_accepted_before_is_read_by_the_older_rules():
    assert faults(SILENT, is_own=True) == []


def test_a_call_runs_the_flow_or_speaks_the_text_and_a_text_has_nothing_of_a_call():
    text = {"body": "Hi", "media": ("https://example.com/a.png",), "language": "pt", "otherwise": ()}
    call = {"body": "Hi", "voice": "alice", "ring": 20, "url": "https://example.com/x", "channel": "call"}

    assert fields_on_channel(text, "call") == {"body": "Hi", "language": "pt", "channel": "call"}
    assert fields_on_channel({**text, "flow": "x"}, "call") == {
        "flow": "x",
        "language": "pt",
        "channel": "call",
    }
    assert fields_on_channel(call, "sms") == {"body": "Hi", "channel": "sms"}


def test_two_files_do_not_follow_on_whatsapp_which_takes_one():
    media = ["https://example.com/a.png", "https://example.com/b.png"]
    (fault,) = faults({"if": "failed", "channel": "whatsapp"}, media=media)

    assert fault.startswith("otherwise[0].channel does not fit the message: media: has 2 files")
    assert faults({"if": "failed", "channel": "whatsapp"}, media=media[:1]) == []
    assert faults({"if": "failed", "channel": "whatsapp"}, is_own=True, media=media) == []
