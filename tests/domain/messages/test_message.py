import json

import pytest

from shared.domain.messages.message import MAX_BYTES, is_same_message, read_message, to_json_object
from shared.domain.messages.message_fields import Channel
from shared.errors import InvalidInput
from tests.examples import PERSON, a_message

TEXT = {"to": PERSON, "body": "Hello"}
CALL = {**TEXT, "channel": "call"}


def faults(raw: dict, **kwargs) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        read_message(raw, default_id="new", **kwargs)
    return {fault.field: fault.message for fault in caught.value.faults}


def test_a_message_needs_only_a_number_and_a_body():
    message = read_message(TEXT, default_id="new")

    assert (message.id, message.to, message.body, message.channel) == ("new", PERSON, "Hello", Channel.SMS)


def test_all_faults_are_named_at_once():
    found = faults(
        {"to": 7, "bodi": "x", "media": ["http://plain.example/a.png"], "tags": {"a": 1}, "machine": "?"}
    )

    assert found.keys() == {"to", "bodi", "media[0]", "tags.a", "machine"}
    assert found["bodi"] == "is not a field; did you mean body?"
    assert found["to"] == (
        "must be a phone number in E.164, such as +15005550006; "
        "got a number: put it in quotes, as + and digits"
    )


def test_a_sender_that_is_a_number_is_to_be_quoted():
    (said,) = faults({"to": PERSON, "body": "x", "from": 12345}).values()

    assert said.endswith("MG and 32 hexadecimal digits; got a number: put it in quotes")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "has space"}, "id"),
        ({"id": ""}, "id"),
        ({"id": "x" * 129}, "id"),
        ({"id": "newline\n"}, "id"),
        ({"to": ""}, "to"),
        ({"to": "5005550100"}, "to"),
        ({"to": "+1"}, "to"),
        ({"to": "+1500555010X"}, "to"),
        ({"to": "whatsapp:+15005550100"}, "to"),
        ({"body": ""}, "body"),
        ({"body": "x" * 1601}, "body"),
        ({"channel": "fax"}, "channel"),
        ({"media": "https://example.com/a.png"}, "media"),
        ({"media": ["https://example.com/a.png"] * 11}, "media"),
        ({"media": ["https:///a.png"]}, "media[0]"),
        ({"media": ["https://example.com/a.png\n"]}, "media[0]"),
        ({"values": {"name": 3}}, "values.name"),
        ({"body": "Hi {name}"}, "values"),
        ({"body": "{x}", "values": {"x": "y" * 1601}}, "body"),
        ({"from": "Twelve chars"}, "from"),
        ({"from": "MG1234567890"}, "from"),
        ({"not_before": "2026-03-01T12:00:00"}, "not_before"),
        ({"not_before": "9999-12-31T23:00:00-02:00"}, "not_before"),
        ({"not_after": "0001-01-01T00:00:00+02:00"}, "not_after"),
        ({"not_after": "tomorrow"}, "not_after"),
        ({"not_before": "9999-12-31T23:59:59-14:00"}, "not_before"),
        ({"not_before": "0001-01-01T00:00:00+14:00"}, "not_before"),
        ({"not_before": "2026-03-02T00:00:00Z", "not_after": "2026-03-01T00:00:00Z"}, "not_after"),
        ({"url": "https://example.com/twiml"}, "url"),
        ({"voice": "Polly.Amy"}, "voice"),
        ({"machine": "hang_up"}, "machine"),
        ({"tags": {"a": "x" * 25_000}}, ""),
    ],
)
def test_an_invalid_field_of_a_text_is_named(change, field):
    assert faults({**TEXT, **change}).keys() == {field}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"media": ["https://example.com/a.png"]}, "media"),
        ({"flow": "survey"}, "flow"),
        ({"body": "", "flow": "survey", "url": "https://example.com/twiml"}, "url"),
        ({"flow": "survey", "url": "https://example.com/twiml"}, "url"),
        ({"body": ""}, "body"),
        ({"body": "", "url": "http://example.com/twiml"}, "url"),
        ({"method": "GET"}, "method"),
        ({"url": "https://example.com/twiml", "method": "get"}, "method"),
        ({"from": "MG" + "0" * 32}, "from"),
        ({"language": "English"}, "language"),
    ],
)
def test_an_invalid_field_of_a_call_is_named(change, field):
    assert faults({**CALL, **change}).keys() == {field}


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"to": PERSON, "channel": "call", "url": "http://example.com/twiml", "method": "GET"}, "url"),
        ({"to": PERSON, "channel": "call", "body": "x" * 1601}, "body"),
        ({"to": PERSON, "channel": "call", "flow": "No Such"}, "flow"),
        ({"to": PERSON, "media": ["http://example.com/a.png"]}, "media[0]"),
        ({"to": PERSON, "channel": "phone", "url": "https://example.com/twiml"}, "channel"),
        ({"to": PERSON, "body": "Hi {name}", "values": {"name": 3}}, "values.name"),
    ],
)
def test_one_mistake_is_one_fault(raw, field):
    with pytest.raises(InvalidInput) as caught:
        read_message(raw, default_id="new")

    assert [fault.field for fault in caught.value.faults] == [field]


@pytest.mark.parametrize(
    "raw",
    [
        {"id": "m", "to": PERSON, "flow": "survey"},
        {"id": "m", "to": PERSON, "flow": "survey", "body": "A question for you"},
        {"id": "m", "to": PERSON, "flow": "survey", "channel": "call", "machine": "hang_up"},
        {"id": "m", "to": PERSON, "body": "Hello", "channel": "call", "machine": "after_beep"},
        {"id": "m", "to": PERSON, "body": "Hello", "channel": "call", "url": "https://example.com/twiml"},
        {"id": "m", "to": PERSON, "channel": "call", "url": "https://example.com/twiml", "method": "GET"},
    ],
)
def test_the_fields_of_flows_and_calls_are_accepted(raw):
    assert to_json_object(read_message(raw, default_id="new")) == raw


def test_a_time_outside_the_range_of_utc_is_one_fault():
    with pytest.raises(InvalidInput) as caught:
        read_message({**TEXT, "not_before": "9999-12-31T23:59:59-14:00"}, default_id="x", default_country="")

    assert [str(fault) for fault in caught.value.faults] == ["not_before: is outside the range of UTC"]


def test_a_fault_never_contains_the_invalid_value():
    found = faults({"to": "my secret", "body": "x" * 1601, "channel": "my secret"})

    assert "my secret" not in str(found)


def test_a_message_is_read_from_its_own_json_unchanged():
    message = a_message(
        channel="call", from_="+15005550006", not_after="2026-03-02T00:00:00+01:00", voice="alice"
    )

    assert read_message(to_json_object(message), default_id="other") == message


def test_the_fault_of_a_national_number_without_a_country_names_the_setting():
    assert "DEFAULT_COUNTRY" in faults({**TEXT, "to": "020 7183 8750"})["to"]


@pytest.mark.parametrize(
    "message_id", ["undefined", "null", "NaN", "None", ".", "..", "00000000-0000-0000-0000-000000000000"]
)
def test_an_id_that_was_never_set_is_refused_at_the_door_only(message_id):
    raw = {**TEXT, "id": message_id}

    assert faults(raw).keys() == {"id"}
    assert read_message(raw, default_id="new", is_own=True).id == message_id


def test_a_null_id_is_the_default_one():
    assert read_message({**TEXT, "id": None}, default_id="new").id == "new"


def test_a_default_that_is_written_out_fits_every_channel():
    text = {**TEXT, "machine": "speak", "method": "POST", "url": None, "voice": None, "channel": None}
    call: dict[str, object] = {**CALL, "media": [], "method": "POST", "tags": {}, "flow": None}

    assert read_message(text, default_id="new") == read_message(TEXT, default_id="new")
    assert read_message(call, default_id="new") == read_message(CALL, default_id="new")


class TestIdsOfOurOwnMaking:
    def test_are_refused_at_the_door(self):
        found = faults({**TEXT, "id": "order-7~2"})

        assert found == {
            "id": "must be 1 to 128 characters of A-Z a-z 0-9 . _ : -; "
            "only ids that Switchboard makes have a ~"
        }

    @pytest.mark.parametrize("message_id", ["order-7~2", "a~1", "x" * 126 + "~2"])
    def test_are_read_in_our_own_envelope(self, message_id):
        assert read_message({**TEXT, "id": message_id}, default_id="new", is_own=True).id == message_id

    @pytest.mark.parametrize("message_id", ["~2", "x" * 127 + "~2", "a b", "a~2\n", ""])
    def test_have_a_form_too(self, message_id):
        assert faults({**TEXT, "id": message_id}, is_own=True).keys() == {"id"}


def test_what_we_add_to_the_largest_message_does_not_make_it_invalid():
    room = MAX_BYTES - len(json.dumps({**TEXT, "tags": {"a": ""}}, separators=(",", ":")))
    largest = {**TEXT, "tags": {"a": "x" * room}}
    assert read_message(largest, default_id="new")
    larger = {**largest, "id": "x" * 126 + "~2", "not_after": "2026-03-01T12:00:00Z"}

    assert faults({**largest, "not_after": "2026-03-01T12:00:00Z"}).keys() == {""}
    assert read_message(larger, default_id="new", is_own=True)
    assert faults({**largest, "values": {"a": "x" * 2_000}}, is_own=True).keys() == {""}


def test_digits_and_the_detection_of_machines_exclude_each_other():
    call = {"to": "+15005550100", "channel": "call", "body": "Hello", "send_digits": "ww1#"}

    read_message({**call, "machine": "speak"}, default_id="-")
    with pytest.raises(InvalidInput, match="machine: must be speak with send_digits"):
        read_message({**call, "machine": "after_beep"}, default_id="-")


class TestClientsAndSip:
    """Calls to browser phones and SIP addresses."""

    @pytest.mark.parametrize("to", ["client:ana", "sip:ana@example.com", "sip:+5511987654321@example.com"])
    def test_can_be_called_whatever_the_default_country(self, to):
        raw = {"id": "a", "to": to, "channel": "call", "body": "Hello", "ring": 20, "record": True}

        message = read_message(raw, default_id="-", default_country="BR")

        assert (message.to, message.address, to_json_object(message)) == (to, to, raw)
        assert is_same_message(message, message)

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({"channel": "sms"}, "to: can be called only"),
            ({"to": "client:ana ben"}, "to: must be one client or SIP address, such as client:ana"),
            ({"send_digits": "ww12#"}, "send_digits: is for numbers only"),
        ],
    )
    def test_what_does_not_fit_is_named(self, fields, fault):
        raw = {"to": "client:ana", "channel": "call", "body": "Hello", **fields}

        with pytest.raises(InvalidInput, match=fault):
            read_message(raw, default_id="-")
