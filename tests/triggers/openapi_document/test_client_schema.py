"""The schemas are such that generators make working clients of them."""

from collections.abc import Iterator

import pytest

from shared.triggers.openapi_document.document import document

SCHEMAS = document()["components"]["schemas"]
SENT = [
    name for name in SCHEMAS if name.startswith(("New", "Redrive", "Resend", "Token", "Discard", "Batch"))
]


def parts(value: object) -> Iterator[dict]:
    """Yield all objects in a JSON value."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from parts(part)
    elif isinstance(value, list):
        for part in value:
            yield from parts(part)


def test_nothing_has_a_default_which_a_client_would_send_or_demand():
    assert [part for part in parts(document()) if "default" in part] == []


def test_every_enum_has_a_type():
    assert {str(part.get("type")) for part in parts(document()) if "enum" in part} == {
        "string",
        "['string', 'null']",
    }


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Channel", ["sms", "whatsapp", "rcs", "call"]),
        ("Machine", ["speak", "hang_up", "after_beep"]),
        ("Method", ["POST", "GET"]),
    ],
)
def test_the_first_value_is_the_default_since_some_clients_send_that(name, values):
    assert SCHEMAS[name]["enum"] == values


@pytest.mark.parametrize("name", SENT)
def test_what_is_sent_has_no_choice_of_types_but_null(name):
    assert not any({"anyOf", "oneOf", "allOf"} & part.keys() for part in parts(SCHEMAS[name]))


def test_where_null_is_allowed_the_type_says_so():
    fields = SCHEMAS["NewMessage"]["properties"]

    assert fields["flow"]["type"] == ["string", "null"]
    assert fields["channel"] == {
        "$ref": "#/components/schemas/Channel",
        "description": "sms, whatsapp, rcs or call; sms if it is left out",
    }
    assert SCHEMAS["RedriveSome"]["properties"]["cause"]["enum"][-1] is None
    assert SCHEMAS["ReminderView"]["properties"]["escalate"] == {
        "oneOf": [{"$ref": "#/components/schemas/Escalation"}, {"type": "null"}]
    }
    assert not any("anyOf" in part for part in parts(document()))
