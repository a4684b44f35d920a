from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest
from msgspec import structs

from shared.domain.conversations.call_state import CallState, Phase, read_call_state
from shared.domain.deliveries.delivery import accepted
from shared.domain.flows.business_hours import Hours
from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import Dial, Enqueue
from shared.domain.flows.steps import Step
from shared.errors import InvalidFlow
from shared.services.conversations.answer_call import begin_call, continue_call
from tests.examples import NOON, PERSON, a_message
from tests.fakes import MemoryFlows, MemoryLedger

OURS = "+15005550006"
MAIN = Flow(
    start="menu",
    keywords={"operator": "desk", "code": "code"},
    hours={"office": Hours(zone="UTC", open={"mon-fri": "09:00-17:00"})},
    steps={
        "menu": Step(
            say="Press 1 or 2.",
            answers={
                "1, hours": "hours",
                "2, team": "team",
                "3": "queue",
                "4": "room",
                "5": "note",
                "6": "away",
            },
            silent="quiet",
        ),
        "quiet": Step(say="Too quiet."),
        "hours": Step(hours="office", open="here", closed="gone"),
        "here": Step(say="We are here."),
        "gone": Step(say="We are gone."),
        "desk": Step(say="Desk.", dial="+15005550110", unanswered="gone", next="here"),
        "team": Step(
            say="Hold on.",
            dial=Dial(
                to=("+15005550111", "+15005550112"), in_turn=True, whisper="From {person}.", accept=True
            ),
            unanswered="gone",
        ),
        "queue": Step(enqueue=Enqueue(name="q", position="You are {position} of {size}.")),
        "room": Step(conference="Monday", next="here"),
        "note": Step(say="Speak.", record=True),
        "code": Step(say="Which code?", send="It is 12.", answers={"12": "here"}),
        "away": Step(redirect="asks"),
    },
)
ASKS = Flow(
    start="when",
    machine="tell",
    values={"who": "Us"},
    steps={
        "when": Step(
            say="{who}: {day}?",
            answers={"1, yes": "thanks", "2, no": "why"},
            sorry="What?",
            tries=2,
            keep="come",
        ),
        "why": Step(say="Why?", anything="thanks", keep="why"),
        "thanks": Step(say="Thanks, {come}.", send="See you, says {ours}."),
        "tell": Step(say="Call {who}."),
    },
)
FLOWS = MemoryFlows(main=MAIN, asks=ASKS)


class Line:
    """Somebody on the line: follows the documents as Twilio would."""

    def __init__(self, **message) -> None:
        self.ledger = MemoryLedger()
        self.form = {"From": PERSON, "To": OURS}
        if message:
            call = a_message(**{"id": "m1", "channel": "call", "body": "", **message})
            self.ledger.save(accepted(call, now=NOON))
            self.form = {"From": OURS, "To": PERSON}
            self.document = self._at(CallState(delivery="m1"), NOON)
        else:
            self.document = ET.fromstring(begin_call(self.form, flows=FLOWS, flow="main", now=NOON))

    def answered_by(self, who: str) -> "Line":
        self.form["AnsweredBy"] = who
        self.document = self._at(CallState(delivery="m1"), NOON)
        return self

    def go(self, *, now: datetime = NOON, **form: str) -> str:
        """Do what the document waits for, with these parameters; return what is heard then."""
        url = next(one.get("action") for one in self.document if one.get("action"))
        return self.visit(url, now=now, **form)

    def stay_silent(self) -> str:
        return self.visit(self.document.find("Redirect").text)

    def visit(self, url: str, *, now: datetime = NOON, **form: str) -> str:
        place = read_call_state(dict(parse_qsl(urlsplit(url).query)))
        self.document = self._at(place, now, **form)
        return self.heard

    def _at(self, place: CallState, now: datetime, **form: str) -> ET.Element:
        answer = continue_call(
            {**self.form, **form}, place, flow="main", flows=FLOWS, ledger=self.ledger, now=now
        )
        return ET.fromstring(answer)

    @property
    def heard(self) -> str:
        return " ".join(one.text or "" for one in self.document.iter("Say"))

    @property
    def verbs(self) -> list[str]:
        return [one.tag for one in self.document]

    @property
    def reply(self):
        return self.ledger.load("m1").reply


def test_a_caller_is_asked():
    assert Line().heard == "Press 1 or 2."


@pytest.mark.parametrize(
    "said", [{"Digits": "1"}, {"SpeechResult": "Hours."}, {"SpeechResult": "the hours please"}]
)
def test_a_key_and_the_spoken_word_lead_to_the_same_step(said):
    assert Line().go(**said) == "We are gone."


def test_business_hours_decide():
    assert Line().go(Digits="1", now=datetime(2026, 3, 2, 12, tzinfo=UTC)) == "We are here."


def test_a_keyword_is_understood_at_any_question():
    assert Line().go(SpeechResult="Operator") == "Desk."


def test_silence_is_asked_again_and_in_the_end_led_on():
    line = Line()

    assert [line.stay_silent() for _ in range(3)] == ["Press 1 or 2.", "Press 1 or 2.", "Too quiet."]
    assert line.verbs == ["Say", "Hangup"]


def test_wrong_answers_count_as_tries_too():
    line = Line()

    assert line.go(Digits="9") == "Sorry, I did not understand that. Press 1 or 2."
    assert line.go(SpeechResult="What?") == "Sorry, I did not understand that. Press 1 or 2."
    assert line.go(Digits="9") == "Too quiet."


def test_what_a_question_sends_is_sent_once_however_often_it_is_asked():
    line = Line()

    line.go(SpeechResult="code")
    assert line.verbs == ["Sms", "Gather", "Redirect"]
    line.go(Digits="13")
    assert line.verbs == ["Gather", "Redirect"]


def test_a_repeated_webhook_gets_the_same_answer():
    line = Line(flow="asks", values={"day": "Monday"})
    url = line.document.find("Gather").get("action")

    first = [line.visit(url, Digits="2"), line.document.find("Gather").attrib]
    assert [line.visit(url, Digits="2"), line.document.find("Gather").attrib] == first
    assert line.reply == "come=no"


class TestSomebodyElse:
    def test_after_a_talk_it_goes_on(self):
        line = Line()
        line.go(SpeechResult="operator")

        assert line.go(DialCallStatus="completed", DialBridged="true") == "We are here."

    @pytest.mark.parametrize("how", ["busy", "no-answer", "failed", "canceled"])
    def test_nobody_answers(self, how):
        line = Line()
        line.go(SpeechResult="operator")

        assert line.go(DialCallStatus=how) == "We are gone."

    def test_people_are_called_in_turn_and_the_words_are_said_once(self):
        line = Line()
        assert line.go(Digits="2") == "Hold on."
        assert line.document.find("Dial/Number").text == "+15005550111"

        assert line.go(DialCallStatus="no-answer") == ""
        assert line.document.find("Dial/Number").text == "+15005550112"
        assert line.go(DialCallStatus="completed", DialBridged="false") == "We are gone."

    def test_who_is_called_must_press_a_key_to_be_connected(self):
        line = Line()
        line.go(Digits="2")

        assert line.visit(line.document.find("Dial/Number").get("url")) == f"From {PERSON}."
        assert line.verbs == ["Gather", "Hangup"]
        assert line.document[0].get("finishOnKey") == ""  # else # would end it, and be no key
        line.go(Digits="#")
        assert line.verbs == []

    def test_a_talk_that_leads_nowhere_ends_the_call_without_a_word(self):
        line = Line()
        line.go(Digits="2")

        assert line.go(DialCallStatus="completed", DialBridged="true") == ""
        assert line.verbs == ["Hangup"]

    def test_who_waits_in_a_queue_hears_where_they_are(self):
        line = Line()
        line.go(Digits="3")
        action, wait = line.document[0].get("action"), line.document[0].get("waitUrl")

        assert line.visit(wait, QueuePosition="2", CurrentQueueSize="5") == "You are 2 of 5."
        assert line.visit(action, QueueResult="queue-full") == "Goodbye."
        assert line.visit(action, QueueResult="bridged") == ""

    def test_after_a_conference_it_goes_on(self):
        line = Line()
        line.go(Digits="4")

        assert line.go(DialCallStatus="answered") == "We are here."

    def test_after_a_recording_without_a_next_step_we_say_goodbye(self):
        line = Line()
        line.go(Digits="5")

        assert line.go(RecordingUrl="https://api.twilio.com/x", Digits="#") == "Goodbye."


def test_however_much_people_say_in_whatever_script_the_next_url_is_one_that_azure_takes():
    names = [f"n{number}" for number in range(9)]
    long = Flow(
        start="n0",
        steps={
            name: Step(say="?", anything=following, keep=name)
            for name, following in zip(names, [*names[1:], "end"], strict=True)
        }
        | {"end": Step(say="{n0} {n8}", dial="client:ana")},
    )
    flows, place, said = (
        MemoryFlows(long=long),
        CallState(phase=Phase.RESULT, flow="long", step="n0"),
        "とても長い答えです。" * 40,
    )

    for _ in names:
        told = continue_call(
            {"SpeechResult": said}, place, flow="long", flows=flows, ledger=MemoryLedger(), now=NOON
        )
        url = next(one.get("action", "") for one in ET.fromstring(told) if one.get("action"))
        place = read_call_state(dict(parse_qsl(urlsplit(url).query)))

    assert len(url) < 4096
    assert all(len(place.answers[name]) > 20 and said.startswith(place.answers[name]) for name in names)
    assert place.step == "end"


def test_a_flow_may_lead_into_another():
    line = Line()
    line.go(Digits="6")

    assert line.visit(line.document.find("Redirect").text) == "Us: {day}?"


class TestLost:
    def test_a_step_that_is_gone_says_so_and_starts_the_flow_anew(self):
        heard = Line().visit("/api/voice/step?flow=main&step=lost", Digits="1")

        assert heard == "Sorry, we lost our place. Let us start again. Press 1 or 2."

    def test_who_is_called_hears_nothing_of_a_step_that_is_gone_and_is_connected(self):
        line = Line()

        assert line.visit("/api/voice/step?flow=main&step=lost&part=whisper") == ""
        assert line.verbs == []

    def test_who_waits_at_a_step_that_is_gone_goes_on_waiting(self):
        line = Line()

        assert line.visit("/api/voice/step?flow=main&step=lost&part=waiting") == ""
        assert line.verbs == ["Pause"]

    def test_a_flow_that_is_gone_is_an_error_that_names_it(self):
        with pytest.raises(InvalidFlow, match="gone"):
            Line().visit("/api/voice/step?flow=gone&step=menu")

    def test_a_delivery_that_is_gone_does_not_end_the_conversation(self):
        assert "Thanks" in Line().visit("/api/voice/step?flow=asks&step=when&delivery=gone", Digits="1")

    def test_a_part_that_makes_no_sense_at_a_step_ends_quietly(self):
        assert Line().visit("/api/voice/step?flow=main&step=menu&part=nonsense") == ""


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
        assert Line().visit(url, **form) == heard

    def test_a_step_of_our_call_still_records_the_reply(self):
        line = Line(flow="asks", values={"day": "Monday"})

        line.visit("/api/voice/step?flow=asks&step=when&delivery=m1&tries=1", Digits="2")

        assert line.reply == "come=no"


def test_a_url_without_flow_and_delivery_is_an_inbound_call():
    assert Line().visit("/api/voice/step") == "Press 1 or 2."


class TestOurCalls:
    def test_answers_are_kept_said_again_and_become_the_reply(self):
        line = Line(flow="asks", values={"day": "Monday"})

        assert line.heard == "Us: Monday?"
        assert line.go(Digits="2") == "Why?"
        assert line.reply == "come=no"
        assert line.go(SpeechResult="Too far <away>") == "Thanks, no."
        assert line.reply == "come=no, why=Too far <away>"

    def test_a_text_of_the_flow_goes_to_the_person_we_called(self):
        line = Line(flow="asks", values={"day": "Monday"}, **{"from": OURS})
        line.go(Digits="1")

        (text,) = line.document.iter("Sms")
        assert (text.get("to"), text.text) == (PERSON, f"See you, says {OURS}.")

    def test_a_wrong_answer_is_no_reply(self):
        line = Line(flow="asks", values={"day": "Monday"})

        assert line.go(Digits="7") == "What? Us: Monday?"
        assert line.reply is None

    def test_what_is_answered_in_another_flow_is_no_reply(self):
        line = Line(flow="main")
        line.go(Digits="6")
        line.visit(line.document.find("Redirect").text)
        line.go(Digits="1")

        assert line.reply == "6"

    def test_its_voice_is_the_messages(self):
        line = Line(flow="asks", values={"day": "Monday"}, voice="Polly.Amy", language="en-GB")

        assert line.document.find("Gather/Say").attrib == {"voice": "Polly.Amy", "language": "en-GB"}

    @pytest.mark.parametrize("who", ["human", "unknown"])
    @pytest.mark.parametrize("machine", ["hang_up", "after_beep"])
    def test_a_person_is_spoken_to_whatever_a_machine_would_get(self, who, machine):
        assert Line(body="Hello", machine=machine).answered_by(who).heard == "Hello"

    @pytest.mark.parametrize("who", ["machine_start", "fax"])
    def test_a_machine_is_hung_up_on(self, who):
        assert Line(flow="asks", machine="hang_up").answered_by(who).verbs == ["Hangup"]

    def test_a_machine_is_told_after_its_beep(self):
        assert Line(body="Hello", machine="after_beep").answered_by("machine_end_beep").heard == "Hello"

    def test_a_machine_is_told_what_the_flow_has_for_it_and_asked_nothing(self):
        line = Line(flow="asks", machine="after_beep").answered_by("machine_end_beep")

        assert (line.heard, line.verbs) == ("Call Us.", ["Say", "Hangup"])

    def test_a_machine_is_told_the_start_if_the_flow_has_nothing_for_it(self):
        line = Line(flow="main", machine="after_beep").answered_by("machine_end_silence")

        assert (line.heard, line.verbs) == ("Press 1 or 2.", ["Say", "Hangup"])

    def test_a_url_of_somebody_elses_is_asked_once_a_person_is_there(self):
        line = Line(url="https://example.com/x?a=1&b=2", machine="hang_up").answered_by("human")

        assert line.document[0].text == "https://example.com/x?a=1&b=2"


class CountingLedger(MemoryLedger):
    """Counts what a webhook asks of storage."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def load(self, message_id):
        self.asked.append("load")
        return super().load(message_id)

    def save(self, delivery):
        self.asked.append("save")
        return super().save(delivery)


def test_a_turn_of_our_call_is_one_read_and_at_most_one_write():
    line = Line(flow="asks", values={"day": "Monday"})
    url = line.document.find("Gather").get("action")
    counting = CountingLedger()
    counting.save(structs.replace(line.ledger.load("m1"), version=""))
    line.ledger = counting
    counting.asked.clear()

    line.visit(url, Digits="2")
    assert counting.asked == ["load", "save"]
    line.visit(url, Digits="2")
    assert counting.asked == ["load", "save", "load"]


def test_a_turn_of_a_call_that_came_in_needs_no_storage():
    line = Line()
    line.ledger = CountingLedger()

    line.go(Digits="1")

    assert line.ledger.asked == []
