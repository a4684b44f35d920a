from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest

from shared.domain.conversations.call_state import CallState, Phase, read_call_state
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.errors import InvalidFlow
from shared.services.conversations.answer_call import begin_call, continue_call
from tests.examples import NOON, PERSON
from tests.fakes.content import MemoryFlows
from tests.fakes.storage import MemoryLedger
from tests.services.conversations.call_harness import OURS, CallHarness


def test_a_caller_is_asked():
    assert CallHarness().heard == "Press 1 or 2."


@pytest.mark.parametrize(
    "form", [{"Digits": "1"}, {"SpeechResult": "Hours."}, {"SpeechResult": "the hours please"}]
)
def test_a_key_and_the_spoken_word_lead_to_the_same_step(form):
    assert CallHarness().respond(**form) == "We are gone."


def test_business_hours_decide():
    assert CallHarness().respond(Digits="1", now=datetime(2026, 3, 2, 12, tzinfo=UTC)) == "We are here."


def test_a_keyword_is_understood_at_any_question():
    assert CallHarness().respond(SpeechResult="Operator") == "Desk."


def test_after_silence_it_asks_again_and_in_the_end_continues():
    line = CallHarness()

    assert [line.stay_silent() for _ in range(3)] == ["Press 1 or 2.", "Press 1 or 2.", "Too quiet."]
    assert line.verbs == ["Say", "Hangup"]


def test_wrong_answers_count_as_tries():
    line = CallHarness()

    assert line.respond(Digits="9") == "Sorry, I did not understand that. Press 1 or 2."
    assert line.respond(SpeechResult="What?") == "Sorry, I did not understand that. Press 1 or 2."
    assert line.respond(Digits="9") == "Too quiet."


def test_what_a_question_sends_is_sent_once_however_often_it_is_asked():
    line = CallHarness()

    line.respond(SpeechResult="code")
    assert line.verbs == ["Sms", "Gather", "Redirect"]
    line.respond(Digits="13")
    assert line.verbs == ["Gather", "Redirect"]


def test_a_repeated_webhook_gets_the_same_answer():
    line = CallHarness(flow="asks", values={"day": "Monday"})
    url = line.document.find("Gather").get("action")

    first = [line.visit(url, Digits="2"), line.document.find("Gather").attrib]
    assert [line.visit(url, Digits="2"), line.document.find("Gather").attrib] == first
    assert line.reply == "come=no"


class TestConnecting:
    def test_after_a_connected_call_the_flow_continues(self):
        line = CallHarness()
        line.respond(SpeechResult="operator")

        assert line.respond(DialCallStatus="completed", DialBridged="true") == "We are here."

    @pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
    def test_nobody_answers(self, status):
        line = CallHarness()
        line.respond(SpeechResult="operator")

        assert line.respond(DialCallStatus=status) == "We are gone."

    def test_people_are_dialled_in_turn_and_the_words_are_said_once(self):
        line = CallHarness()
        assert line.respond(Digits="2") == "Hold on."
        assert line.document.find("Dial/Number").text == "+15005550111"

        assert line.respond(DialCallStatus="no-answer") == ""
        assert line.document.find("Dial/Number").text == "+15005550112"
        assert line.respond(DialCallStatus="completed", DialBridged="false") == "We are gone."

    def test_a_person_who_is_dialled_must_press_a_key_to_be_connected(self):
        line = CallHarness()
        line.respond(Digits="2")

        assert line.visit(line.document.find("Dial/Number").get("url")) == f"From {PERSON}."
        assert line.verbs == ["Gather", "Hangup"]
        assert line.document[0].get("finishOnKey") == ""  # else # would end it, and be no key
        line.respond(Digits="#")
        assert line.verbs == []

    def test_a_connected_call_without_a_next_step_ends_without_words(self):
        line = CallHarness()
        line.respond(Digits="2")

        assert line.respond(DialCallStatus="completed", DialBridged="true") == ""
        assert line.verbs == ["Hangup"]

    def test_a_caller_in_a_queue_hears_their_position(self):
        line = CallHarness()
        line.respond(Digits="3")
        action, wait = line.document[0].get("action"), line.document[0].get("waitUrl")

        assert line.visit(wait, QueuePosition="2", CurrentQueueSize="5") == "You are 2 of 5."
        assert line.visit(action, QueueResult="queue-full") == "Goodbye."
        assert line.visit(action, QueueResult="bridged") == ""

    def test_after_a_conference_the_flow_continues(self):
        line = CallHarness()
        line.respond(Digits="4")

        assert line.respond(DialCallStatus="answered") == "We are here."

    def test_after_a_recording_without_a_next_step_we_say_goodbye(self):
        line = CallHarness()
        line.respond(Digits="5")

        assert line.respond(RecordingUrl="https://api.twilio.com/x", Digits="#") == "Goodbye."


def test_long_answers_in_any_script_leave_the_url_short_enough_for_azure():
    names = [f"n{number}" for number in range(9)]
    long = Flow(
        start="n0",
        steps={
            name: Step(say="?", anything=following, keep=name)
            for name, following in zip(names, [*names[1:], "end"], strict=True)
        }
        | {"end": Step(say="{n0} {n8}", dial="client:ana")},
    )
    flows, state, words = (
        MemoryFlows(long=long),
        CallState(phase=Phase.RESULT, flow="long", step="n0"),
        "とても長い答えです。" * 40,
    )

    for _ in names:
        answer = continue_call(
            {"SpeechResult": words}, state, flow="long", flows=flows, ledger=MemoryLedger(), now=NOON
        )
        url = next(verb.get("action", "") for verb in ET.fromstring(answer) if verb.get("action"))
        state = read_call_state(dict(parse_qsl(urlsplit(url).query)))

    assert len(url) < 4096
    assert all(len(state.answers[name]) > 20 and words.startswith(state.answers[name]) for name in names)
    assert state.step == "end"


def test_a_flow_may_lead_into_another():
    line = CallHarness()
    line.respond(Digits="6")

    assert line.visit(line.document.find("Redirect").text) == "Us: {day}?"


class TestMissingStep:
    def test_at_a_missing_step_the_flow_says_so_and_starts_again(self):
        heard = CallHarness().visit("/api/voice/step?flow=main&step=lost", Digits="1")

        assert heard == "Sorry, we lost our place. Let us start again. Press 1 or 2."

    def test_a_whisper_of_a_missing_step_is_silent(self):
        line = CallHarness()

        assert line.visit("/api/voice/step?flow=main&step=lost&part=whisper") == ""
        assert line.verbs == []

    def test_a_caller_in_the_queue_of_a_missing_step_keeps_waiting(self):
        line = CallHarness()

        assert line.visit("/api/voice/step?flow=main&step=lost&part=waiting") == ""
        assert line.verbs == ["Pause"]

    def test_a_missing_flow_is_an_error_that_names_it(self):
        with pytest.raises(InvalidFlow, match="gone"):
            CallHarness().visit("/api/voice/step?flow=gone&step=menu")

    def test_a_missing_delivery_does_not_end_the_conversation(self):
        assert "Thanks" in CallHarness().visit(
            "/api/voice/step?flow=asks&step=when&delivery=gone", Digits="1"
        )

    def test_an_unknown_part_is_answered_with_an_empty_document(self):
        assert CallHarness().visit("/api/voice/step?flow=main&step=menu&part=nonsense") == ""


class TestUrlsOfEarlierVersions:
    """A call that is in progress during an upgrade has URLs as commit d9b86e9 wrote them."""

    @pytest.mark.parametrize(
        ("url", "form", "heard"),
        [
            ("/api/voice/step?flow=main", {}, "Press 1 or 2."),
            ("/api/voice/step?flow=main&step=menu&tries=1", {"Digits": "1"}, "We are gone."),
            (
                "/api/voice/step?flow=main&step=team&turn=1",
                {"DialCallStatus": "no-answer"},
                "We are gone.",
            ),
            ("/api/voice/step?flow=main&step=team&part=whisper", {}, f"From {PERSON}."),
            ("/api/voice/step?flow=main&step=team&part=accepted", {"Digits": "1"}, ""),
            (
                "/api/voice/step?flow=main&step=queue&part=waiting",
                {"QueuePosition": "2", "CurrentQueueSize": "5"},
                "You are 2 of 5.",
            ),
            ("/api/voice/step?flow=asks&step=why&kept.come=no", {"SpeechResult": "Late"}, "Thanks, no."),
        ],
    )
    def test_go_on(self, url, form, heard):
        assert CallHarness().visit(url, **form) == heard

    def test_a_step_of_our_call_still_records_the_reply(self):
        line = CallHarness(flow="asks", values={"day": "Monday"})

        line.visit("/api/voice/step?flow=asks&step=when&delivery=m1&tries=1", Digits="2")

        assert line.reply == "come=no"


def test_a_url_without_flow_and_delivery_is_an_inbound_call():
    assert CallHarness().visit("/api/voice/step") == "Press 1 or 2."


class TestWithheldCallers:
    """A caller who withholds their number, as Twilio writes it."""

    @pytest.fixture(params=["+266696687", "+7378742833", "Restricted"])
    def line(self, request) -> CallHarness:
        return CallHarness(caller=request.param)

    def test_they_are_named_in_words(self, line):
        line.respond(Digits="2")
        whisper = line.document.find("Dial/Number").get("url")

        # Twilio's request for the whisper is about the callee's call: it has the caller ID that they see.
        assert line.visit(whisper, From=OURS) == "From somebody who withholds their number."

    def test_a_flow_names_them_in_its_own_words(self):
        values = {"withheld": "alguem sem numero"}
        flows = MemoryFlows(main=Flow(start="hi", values=values, steps={"hi": Step(say="Hi {person}.")}))
        form = {"From": "+266696687", "To": OURS}

        assert "Hi alguem sem numero." in begin_call(form, flows=flows, flow="main", now=NOON)

    def test_the_people_who_are_dialled_see_our_number(self, line):
        line.respond(Digits="2")

        assert line.document.find("Dial").get("callerId") == OURS

    def test_a_text_to_them_is_left_out_and_the_log_says_so(self, line, caplog):
        caplog.set_level("INFO")

        assert line.respond(SpeechResult="code") == "Which code?"

        assert "Sms" not in line.verbs
        assert "text left out, as there is no number to send it to" in caplog.text

    def test_a_recording_keeps_what_twilio_wrote(self):
        line = CallHarness(caller="+266696687")

        line.respond(Digits="5")

        callback = line.document.find("Record").get("recordingStatusCallback")
        assert "caller=%2B266696687" in callback


def test_a_caller_who_shows_their_number_is_shown_and_gets_texts():
    line = CallHarness()

    line.respond(SpeechResult="operator")
    assert line.document.find("Dial").get("callerId") is None
    line = CallHarness()
    line.respond(SpeechResult="code")
    assert "Sms" in line.verbs


@pytest.mark.parametrize("caller", ["client:mallory", "sip:mallory@example.com"])
def test_a_text_to_a_caller_without_a_number_is_left_out(caller):
    line = CallHarness(caller=caller)

    assert line.respond(SpeechResult="code") == "Which code?"

    assert "Sms" not in line.verbs
