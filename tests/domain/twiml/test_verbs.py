import pytest

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.conversations.call_state import RETRIES, CallState
from shared.domain.flows.step_options import Conference, Dial, Record
from shared.domain.flows.steps import Step
from shared.domain.twiml.verbs import (
    callee,
    is_callee,
    press_any_key,
    recording_callback,
    recording_reports,
    was_connected,
)
from shared.domain.twiml.writer import Verb, document
from tests.domain.twiml.call_turns import turn_of


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "client:joey",
            "client:ana.b-c_1@example.com",
            "client:" + "a" * 256,
            "sip:joe@example.com",
            "sips:joe@example.com:5061;transport=tls",
        ],
    )
    def test_a_client_and_a_sip_address_can_be_called(self, address):
        assert is_client_or_sip(address)
        assert is_callee(address)

    @pytest.mark.parametrize("address", ["+15005550100", "queue:the line"])
    def test_numbers_and_queues_can_be_called_and_are_neither(self, address):
        assert is_callee(address)
        assert not is_client_or_sip(address)

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "joey",
            "15005550100",
            "+0500555010",
            "client:",
            "client:joey smith",
            "client:joey,ana",
            "client:<joey>",
            "client:" + "a" * 257,
            "sip:example.com",
            'sip:"joe"@example.com',
            "sip:<joe>@example.com",
            "queue:",
            "queue:" + "a" * 65,
        ],
    )
    def test_nothing_else_can_be_called(self, address):
        assert not is_callee(address)

    @pytest.mark.parametrize(
        ("address", "noun"),
        [
            ("+15005550100", Verb("Number", {"url": "/w"}, "+15005550100")),
            ("client:joey", Verb("Client", {"url": "/w"}, "joey")),
            ("sips:joe@example.com", Verb("Sip", {"url": "/w"}, "sips:joe@example.com")),
            ("queue:line", Verb("Queue", {}, "line")),
        ],
    )
    def test_each_kind_of_address_has_its_noun(self, address, noun):
        assert callee(address, whisper_url="/w") == noun


@pytest.mark.parametrize(
    ("form", "connected"),
    [
        ({"DialCallStatus": "completed"}, True),
        ({"DialCallStatus": "completed", "DialBridged": "true"}, True),
        ({"DialCallStatus": "completed", "DialBridged": "false"}, False),
        ({"DialCallStatus": "answered"}, True),
        ({"DialCallStatus": "no-answer"}, False),
        ({"QueueResult": "bridged"}, True),
        ({"QueueResult": "hangup"}, False),
        ({}, False),
    ],
)
def test_a_call_was_connected_when_the_two_could_talk(form, connected):
    assert was_connected(form) is connected


def test_any_key_accepts_a_call():
    ask = press_any_key((Verb("Say", text="A call."),), action="/accepted", timeout=10)

    gather = (
        '<Gather action="/accepted" numDigits="1" finishOnKey="" timeout="10"><Say>A call.</Say></Gather>'
    )
    assert gather in document(ask)


def test_a_recording_is_reported_with_what_the_report_does_not_say():
    url = recording_callback("https://desk.example", CallState(flow="f"), caller="+15005550100", notify="")

    assert url == "https://desk.example/api/voice/recording?flow=f&caller=%2B15005550100"
    assert recording_reports(url, transcribe=True) == {
        "recordingStatusCallback": url + RETRIES,
        "transcribe": True,
        "transcribeCallback": f"{url}&transcription=1{RETRIES}",
    }
    assert recording_reports(url, transcribe=False)["transcribeCallback"] is None


def test_dial_has_all_addresses_and_the_whisper_of_each():
    people = ("+15005550100", "client:joey", "sip:joe@example.com")

    (dial,) = turn_of({"a": Step(dial=Dial(to=people, whisper="A call.", record=True, limit=60))})

    assert [(noun.tag, noun.text) for noun in dial] == [
        ("Number", "+15005550100"),
        ("Client", "joey"),
        ("Sip", "sip:joe@example.com"),
    ]
    assert {noun.get("url") for noun in dial} == {"/api/voice/step?flow=f&step=a&part=whisper"}
    assert dial.attrib == {
        "action": "/api/voice/step?flow=f&step=a",
        "timeout": "20",
        "timeLimit": "60",
        "record": "record-from-answer",
        "recordingStatusCallback": "/api/voice/recording?flow=f&step=a#rc=3&rp=5xx,ct,rt",
    }


def test_dialling_a_queue_takes_the_next_caller_from_it():
    (dial,) = turn_of({"a": Step(dial=Dial(to="queue:the line", whisper="Hello."))})

    assert [(noun.tag, noun.text, noun.attrib) for noun in dial] == [("Queue", "the line", {})]


def test_in_turn_dials_one_person_at_a_time():
    steps = {"a": Step(dial=Dial(to=("+15005550100", "+15005550101"), in_turn=True))}

    assert [number.text for number in turn_of(steps)[0]] == ["+15005550100"]
    assert [number.text for number in turn_of(steps, turn=1)[0]] == ["+15005550101"]


def test_a_recording_has_a_callback_that_names_its_call():
    record, _ = turn_of(
        {"a": Step(record=Record(transcribe=True, notify="+15005550100"))}, delivery="m&1", tries=2
    )

    callback = "/api/voice/recording?flow=f&step=a&delivery=m%261&notify=%2B15005550100"
    assert record.attrib == {
        "action": "/api/voice/step?flow=f&step=a&delivery=m%261&tries=2",
        "maxLength": "120",
        "timeout": "5",
        "finishOnKey": "#",
        "playBeep": "true",
        "recordingStatusCallback": f"{callback}#rc=3&rp=5xx,ct,rt",
        "transcribe": "true",
        "transcribeCallback": f"{callback}&transcription=1#rc=3&rp=5xx,ct,rt",
    }


def test_a_conference_and_a_queue_continue_the_flow():
    (dial,) = turn_of({"a": Step(conference=Conference(name="Monday", starts=False, music=""))})
    (enqueue,) = turn_of({"a": Step(enqueue="support")})

    assert (dial[0].text, dial[0].get("startConferenceOnEnter"), dial[0].get("waitUrl")) == (
        "Monday",
        "false",
        "",
    )
    assert (enqueue.text, enqueue.attrib) == ("support", {"action": "/api/voice/step?flow=f&step=a"})
