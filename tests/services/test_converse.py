from datetime import timedelta

import pytest

from shared.domain.contact import PLACE_EXPIRES
from shared.domain.flow import Flow, Step
from shared.services.converse import answer_text, begin_call, continue_call
from tests.examples import NOON, PERSON
from tests.fakes import MemoryContacts, MemoryFlows

FLOW = Flow(
    start="menu",
    steps={
        "menu": Step(
            say="Press 1 or 2.", text="Reply 1 or 2.", answers={"1, hours": "hours", "2": "bye", "yes": "bye"}
        ),
        "hours": Step(say="Nine to five.", answers={"9": "menu"}),
        "bye": Step(say="Bye."),
    },
)
FLOWS = MemoryFlows(main=FLOW)


class Phone:
    def __init__(self) -> None:
        self.contacts, self._count = MemoryContacts(), 0

    def text(self, body: str, *, now=NOON, sid: str = "", **extra: str) -> str:
        self._count += 1
        form = {
            "From": PERSON,
            "To": "+15005550006",
            "Body": body,
            "MessageSid": sid or f"SM{self._count}",
            **extra,
        }
        answer = answer_text(form, contacts=self.contacts, flows=FLOWS, flow="main", now=now)
        return answer.partition("<Response")[2].partition("Message>")[2].partition("</Message>")[0]

    @property
    def contact(self):
        return self.contacts.load(PERSON)


def test_a_newcomer_is_greeted_and_led_on():
    phone = Phone()

    assert phone.text("Hi") == "Reply 1 or 2."
    assert phone.text("1") == "Nine to five."
    assert phone.text("9") == "Reply 1 or 2."
    assert phone.text("2") == "Bye."
    assert phone.text("Hi again") == "Reply 1 or 2."


def test_a_newcomer_who_knows_the_answer_gets_straight_to_it():
    assert Phone().text("Hours, please!") == "Nine to five."


def test_an_answer_that_is_not_known_repeats_the_question():
    phone = Phone()
    phone.text("Hi")

    assert phone.text("7") == "Sorry, I did not understand that. Reply 1 or 2."


def test_after_a_long_silence_the_flow_starts_anew():
    phone = Phone()
    phone.text("1")

    assert phone.text("Hi", now=NOON + PLACE_EXPIRES + timedelta(seconds=1)) == "Reply 1 or 2."


def test_a_text_is_kept_with_its_media_before_it_is_answered():
    phone = Phone()

    phone.text("Look", sid="MM1", NumMedia="2", MediaUrl0="https://a", MediaUrl1="https://b")

    kept = phone.contacts.inbound(PERSON, "MM1")
    assert (kept.body, kept.media, kept.at) == ("Look", ("https://a", "https://b"), NOON)


def test_the_same_text_brought_twice_gets_the_same_answer_and_counts_once():
    phone = Phone()
    phone.text("Hi", sid="SM1")

    assert phone.text("1", sid="SM2") == phone.text("1", sid="SM2") == "Nine to five."
    assert phone.contact.place.step == "hours"


class TestConsent:
    @pytest.mark.parametrize("word", ["STOP", " stop ", "Unsubscribe", "REVOKE", "optout", "cancel"])
    def test_stop_is_noted_and_left_to_twilio_to_answer(self, word):
        phone = Phone()

        assert phone.text(word) == ""
        assert phone.contact.opted_out

    def test_stop_within_a_sentence_is_not_a_stop(self):
        phone = Phone()

        assert phone.text("please stop by") != ""
        assert not phone.contact.opted_out

    def test_start_lifts_it(self):
        phone = Phone()
        phone.text("STOP")

        assert phone.text("START") == ""
        assert not phone.contact.opted_out

    def test_yes_is_an_answer_for_who_never_said_stop(self):
        phone = Phone()

        assert phone.text("yes") == "Bye."

    def test_yes_lifts_a_stop(self):
        phone = Phone()
        phone.text("STOP")

        assert phone.text("yes") == ""
        assert not phone.contact.opted_out

    def test_what_twilio_says_it_is_goes_before_our_own_list(self):
        phone = Phone()

        assert phone.text("ARRET", OptOutType="STOP") == ""
        assert phone.contact.opted_out

    def test_help_is_left_to_twilio(self):
        phone = Phone()

        assert phone.text("help") == ""
        assert not phone.contact.opted_out


class TestCalls:
    def step(self, *, step: str = "menu", tries: int | None = None, **form: str) -> str:
        return continue_call(form, flows=FLOWS, flow="main", step=step, tries=tries)

    def test_a_caller_is_asked(self):
        answer = begin_call(flows=FLOWS, flow="main")

        assert '<Gather action="step?flow=main&amp;step=menu"' in answer
        assert "<Say>Press 1 or 2.</Say></Gather>" in answer

    @pytest.mark.parametrize(
        "said", [{"Digits": "1"}, {"SpeechResult": "Hours."}, {"SpeechResult": "the hours"}]
    )
    def test_a_key_and_the_spoken_word_lead_to_the_same_step(self, said):
        assert "Nine to five." in self.step(**said)

    def test_silence_is_asked_again_and_in_the_end_taken_leave_of(self):
        assert "Press 1 or 2." in self.step(tries=1)
        assert "tries=3" in self.step(tries=2)
        assert self.step(tries=3).endswith("<Say>Goodbye.</Say><Hangup/></Response>")

    def test_the_last_words_end_the_call(self):
        assert self.step(Digits="2").endswith("<Say>Bye.</Say><Hangup/></Response>")

    def test_a_step_that_is_gone_starts_the_flow_anew(self):
        assert "Press 1 or 2." in self.step(step="gone", Digits="1")
