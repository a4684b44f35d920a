"""Every TwiML verb that a flow can make, executed by the stand-in in whole calls."""

from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree as ET

import pytest

from tests.journey.flows.flow_harness import FlowHarness, transcript
from tests.journey.running_app import eventually, eventually_equal

WELCOME = ["app plays: https://example.com/welcome.mp3", "app: Choose {person}."]
RECORDING_TOO_SHORT = 13617
"""The warning that a recording is too short to be transcribed: those of these tests last a second or two."""

pytestmark = pytest.mark.own_settings

VERBS = {
    *("Say", "Play", "Pause", "Gather", "Record", "Dial", "Sms", "Redirect", "Reject", "Hangup"),
    *("Enqueue", "Number", "Client", "Conference", "break"),
}


def call(flows: FlowHarness, *script, flow: str = "everything"):
    """Call; return the call, and its transcript after the welcome."""
    person = flows.person()
    call = flows.call(flow, *script, person=person)
    heard = transcript(call)
    assert heard[:2] == [line.replace("{person}", person) for line in WELCOME]
    return call, heard[2:]


def recorded(flows: FlowHarness, call) -> list[str]:
    """Return the words of the recordings of a call: each is there a second after it ended."""
    return [event["words"] for event in flows.events("recording") if event["call"] == call["sid"]]


def test_dial_rings_several_numbers_at_once_and_whispers_to_the_first_that_answers(flows):
    flows.set_behaviour("+12025550911", no_answer=True)
    flows.set_behaviour("client:joey", script=[{"say": "Joey here"}, {"wait": 2}, {"hang_up": True}])

    ended, heard = call(flows, {"press": "1"})

    assert heard == ["person presses: 1", "app: Hold on.", "other: Joey here", "app: Goodbye."]
    whispered = [
        event for event in flows.events("heard") if event["to"] == "client:joey" and event["who"] == "app"
    ]
    assert [event["text"] for event in whispered] == ["A call."]
    eventually_equal(lambda: recorded(flows, ended), ["Joey here"])


def test_without_an_answer_to_dial_the_flow_continues(flows):
    flows.set_behaviour("+12025550911", busy=True)
    flows.set_behaviour("client:joey", no_answer=True)

    _, heard = call(flows, {"press": "1"})

    assert heard == ["person presses: 1", "app: Hold on.", "app: No answer.", "app: Goodbye."]


def test_record_stores_what_the_caller_said(flows):
    ended, heard = call(flows, {"press": "2"}, {"say": "My message"}, {"press": "#"})

    assert heard == [
        *("person presses: 2", "app: Speak.", "app plays: beep"),
        *("person: My message", "person presses: #", "app: Goodbye."),
    ]
    eventually_equal(lambda: recorded(flows, ended), ["My message"])


def test_sms_sends_the_caller_a_text(flows):
    person = flows.person()

    flows.call("everything", {"press": "3"}, person=person)

    eventually(lambda: flows.switchboard.texts_to(person) == [f"This is for {person}: <&>"])


def test_enqueue_announces_the_position_in_the_queue(flows):
    _, heard = call(flows, {"press": "4"}, {"wait": 8}, {"hang_up": True})

    assert heard[:3] == [
        "person presses: 4",
        "app: You are number 1.",
        "app plays: https://example.com/music.mp3",
    ]


def test_dialing_a_queue_connects_its_first_caller(flows):
    def connect_both() -> list[list[str]]:
        """Let both call at once; return nothing if one hung up before the other called, in virtual time."""
        caller = {"press": "4"}, {"say": "Hello?"}, {"wait": 5}, {"hang_up": True}
        with ThreadPoolExecutor() as pool:
            waiting_call = pool.submit(call, flows, *caller)
            _, agent = call(flows, {"press": "8"}, {"say": "How can I help?"})
        return [waiting_call.result()[1], agent] if "other: Hello?" in agent else []

    waited, agent = eventually(connect_both)

    assert "other: How can I help?" in waited
    assert agent[-1] == "app: Goodbye."


def test_conference_holds_a_caller_until_it_is_started(flows):
    ended, heard = call(flows, {"press": "5"}, {"wait": 8}, {"hang_up": True})

    assert heard[:2] == ["person presses: 5", "app: Welcome to the room."]
    joined = [event for event in flows.events("conference") if event["call"] == ended["sid"]]
    assert (joined[0]["name"], joined[0]["event"]) == ("room", "participant-join")


def test_redirect_continues_in_another_flow(flows):
    flows.set_behaviour("+15005550011", no_answer=True)

    _, heard = call(flows, {"press": "7"}, {"press": "2"}, {"hang_up": True})

    assert heard[1].startswith("app: This is the on-call desk.")


def test_reject_refuses_a_call_without_answering(flows):
    ended = flows.call("reject")

    assert (ended["status"], ended["transcript"]) == ("busy", [])


def test_hangup_ends_the_call_after_a_keyword(flows):
    ended, heard = call(flows, {"say": "I am lost"})

    assert (heard, ended["status"]) == (["person: I am lost", "app: Goodbye."], "completed")


def test_a_missing_step_restarts_the_flow_instead_of_an_application_error(flows):
    """This happens if a new version of the flow, without the step, is deployed during a call."""
    switchboard = flows.switchboard
    missing_step_url = f"{switchboard.functions}/api/voice/step?flow=everything&step=gone"
    person = flows.person(script=[{"say": "lost"}])
    sid = flows.start_call(missing_step_url, to=person)

    heard = eventually(
        lambda: (call := switchboard.control("GET", f"calls/{sid}"))["status"] == "completed" and call
    )

    assert transcript(heard)[:2] == ["app: Sorry, we lost our place. Let us start again.", WELCOME[0]]


def test_a_missing_flow_is_an_apology_instead_of_an_application_error(flows):
    sid = flows.start_call(
        f"{flows.switchboard.functions}/api/voice/step?flow=gone&step=x", to=flows.person()
    )

    heard = eventually(
        lambda: (call := flows.switchboard.control("GET", f"calls/{sid}"))["status"] == "completed" and call
    )

    assert transcript(heard) == [
        "app: We are sorry, something went wrong on our side. Please call again in a few minutes."
    ]


def test_all_verbs_were_executed_without_an_error_or_warning(flows):
    """Check every document that the tests above received: this test must run last."""
    answers = [
        event for event in flows.events("webhook") if event["purpose"] == "voice" and event.get("answer")
    ]

    tags = {element.tag for event in answers for element in ET.fromstring(event["answer"]).iter()}

    assert tags >= VERBS
    about_twiml = [event for event in flows.events("warning") if 12_000 <= event["code"] < 15_000]
    assert [event for event in about_twiml if event["code"] != RECORDING_TOO_SHORT] == []
    assert flows.events("error") == []
