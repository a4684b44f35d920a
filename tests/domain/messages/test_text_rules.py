import pytest

from shared.domain.messages.message import read_message, to_json_object
from shared.errors import InvalidInput
from tests.examples import PERSON

TEXT = {"to": PERSON, "body": "Hello"}
EMPTY = (
    "is empty, which Twilio refuses: give it words, or leave it out, and the template's own default is sent"
)
SID = "HX" + "0" * 32
CONTROL = "has the control character U+0000 as character 3: leave it out"
BLANK = "has only blanks: write a text, or leave body out"


def faults(change: dict) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        read_message({**TEXT, **change}, default_id="new")
    return [(fault.field, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (
            {"values": {"name": "Ana"}},
            "values.name",
            "is not used: body has no {name}; write it there, or leave the value out",
        ),
        (
            {"body": "Hello {{name}}", "values": {"name": "Ana"}},
            "body",
            "has {{name}}, which is sent as {name}: write {name} for its value",
        ),
        (
            {"body": "Hello {{ name }}, {name}", "values": {"name": "Ana"}},
            "body",
            "has {{name}}, which is sent as {name}: write {name} for its value",
        ),
        (
            {"body": "Hello {Name}", "values": {"name": "Ana"}},
            "values",
            "has no value for {Name} in body (write a literal brace twice)",
        ),
        (
            {"body": "", "channel": "call", "url": "https://example.com/twiml", "values": {"name": "Ana"}},
            "values.name",
            "is not used: body has no {name}; write it there, or leave the value out",
        ),
        ({"body": "Hi\0"}, "body", CONTROL),
        ({"body": "Hi {name}", "values": {"name": "An\0"}}, "values.name", CONTROL),
        ({"tags": {"a": "An\0"}}, "tags.a", CONTROL),
        ({"tags": {"An\0": "a"}}, "tags", CONTROL),
        ({"tags": {"An\0": "\n"}}, "tags", CONTROL),
        ({"media": ["https://example.com/\0"]}, "media[0]", CONTROL.replace("3", "21")),
        ({"body": "", "content": {"sid": SID, "values": {"1": "An\0"}}}, "content.values.1", CONTROL),
        ({"body": "", "content": {"sid": SID, "values": {"An\0": "a"}}}, "content.values", CONTROL),
        (
            {"body": "", "content": {"sid": SID, "values": {"1": ""}}},
            "content.values.1",
            EMPTY,
        ),
        (
            {"body": "", "content": {"sid": SID, "values": {"1": "x" * 1601}}},
            "content.values.1",
            "has 1601 characters; at most 1600 can be sent",
        ),
        (
            {"channel": "whatsapp", "media": ["https://example.com/1", "https://example.com/2"]},
            "media",
            "has 2 files; a WhatsApp message has one: send a message for each",
        ),
        ({"body": "\x1b[1mHi"}, "body", CONTROL.replace("0000", "001B").replace("3", "1")),
        ({"body": "it\x92s"}, "body", CONTROL.replace("0000", "0092")),
        ({"body": " \n\t"}, "body", BLANK),
        ({"body": "\u200b\u00a0"}, "body", BLANK),
        ({"body": " ", "flow": "confirm"}, "body", BLANK),
        ({"body": "{name} ", "values": {"name": ""}}, "body", BLANK),
        (
            {"body": "x" * 1601, "values": {"name": "Ana"}},
            "body",
            "must be text of up to 1600 characters; got text of 1601 characters",
        ),
    ],
)
def test_a_mistake_in_a_text_is_one_fault_and_says_how_to_mend_it(change, field, message):
    assert faults(change) == [(field, message)]


def test_a_long_name_of_a_value_is_cut():
    ((field, message),) = faults({"values": {"x" * 5_000: ""}})

    assert field == f"values.{'x' * 64}"
    assert len(message) < 150


@pytest.mark.parametrize(
    "change",
    [
        {"body": "Tab\tline\nline\r\nfamily 👨‍👩‍👧, \u200f日本"},
        {"body": "Write {{name}} for a name"},
        {"body": "In braces: {{{name}}}", "values": {"name": "Ana"}},
        {"body": "{a}", "values": {"a": "{{b}} {c}"}},
        {"body": "", "flow": "confirm", "values": {"who": "Ana"}},
        {"body": "Hi {who}", "flow": "confirm", "values": {"who": "Ana", "what": "your visit"}},
        {"body": "", "media": ["https://example.com/a.png"]},
    ],
)
def test_what_can_be_sent_as_it_is_meant_is_accepted(change):
    assert read_message({**TEXT, **change}, default_id="new")


@pytest.mark.parametrize(
    "change", [{"values": {"name": "Ana"}}, {"body": "Hi {{a}}\0", "values": {"a": "b"}}, {"body": " "}]
)
def test_what_was_accepted_before_these_rules_is_still_read(change):
    stored = {**TEXT, **change, "id": "stored-1"}

    assert to_json_object(read_message(stored, default_id="", is_own=True)) == stored


def test_a_stored_whatsapp_message_may_have_several_files_and_a_new_one_has_one():
    media = ["https://example.com/1", "https://example.com/2"]
    stored = {**TEXT, "channel": "whatsapp", "media": media}

    assert read_message(stored, default_id="old", is_own=True).media == tuple(media)
    assert read_message({**stored, "media": media[:1]}, default_id="new").media == tuple(media[:1])
    assert read_message({**stored, "channel": "rcs"}, default_id="new").media == tuple(media)
