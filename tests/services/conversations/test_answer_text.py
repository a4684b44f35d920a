from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from msgspec import structs

from shared.domain.conversations.contact import POSITION_EXPIRES_AFTER, REPLY_EXPIRES_AFTER, FlowPosition
from shared.domain.deliveries.delivery import accepted
from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import Send
from shared.domain.flows.steps import Step
from shared.services.conversations.answer_text import answer_text
from tests.examples import NOON, PERSON, a_message
from tests.fakes import MemoryContacts, MemoryFlows, MemoryLedger

FLOW = Flow(
    start="menu",
    steps={
        "menu": Step(
            say="Press 1 or 2.", text="Reply 1 or 2.", answers={"1, hours": "hours", "2": "bye", "yes": "bye"}
        ),
        "hours": Step(say="Nine to five.", answers={"9": "menu"}),
        "bye": Step(say="Bye."),
        "desk": Step(say="Desk.", send="Our card.", answers={"1": "bye"}),
    },
    keywords={"operator": "desk"},
)
ASKS = Flow(
    start="when",
    values={"who": "Us"},
    steps={
        "when": Step(say="{who}: {day}?", answers={"1, yes": "thanks", "2, move": "other"}, anything="other"),
        "thanks": Step(say="Thanks, {person}."),
        "other": Step(say="See you, says {who}.", redirect="main"),
    },
)
SURVEY = Flow(
    start="score",
    steps={
        "score": Step(say="Score?", answers={"1-5": "why"}, keep="score"),
        "why": Step(say="Why {score}?", anything="note", keep="why"),
        "note": Step(say="Leave a note.", record=True, next="end"),
        "end": Step(say="Done.", send="{person} is done."),
    },
)
FLOWS = MemoryFlows(main=FLOW, asks=ASKS, survey=SURVEY)
OURS = "+15005550006"


class Phone:
    def __init__(self) -> None:
        self.contacts, self.ledger, self._count = MemoryContacts(), MemoryLedger(), 0

    def text(self, body: str, *, now=NOON, sid: str = "", **extra: str) -> str:
        self._count += 1
        form = {
            "From": PERSON,
            "To": OURS,
            "Body": body,
            "MessageSid": sid or f"SM{self._count}",
            **extra,
        }
        answer = answer_text(
            form, contacts=self.contacts, flows=FLOWS, ledger=self.ledger, flow="main", now=now
        )
        return " | ".join(one.text or "" for one in ET.fromstring(answer))

    def asked(self, flow: str, step: str) -> None:
        """Be somebody whom a message of ours asked something."""
        self.ledger.save(accepted(a_message(id="m1", flow=flow), now=NOON))
        place = FlowPosition(
            flow=flow, step=step, at=NOON, ours=OURS, delivery="m1", values={"day": "Monday"}
        )
        self.contacts.save(structs.replace(self.contact, position=place))

    @property
    def reply(self):
        return self.ledger.load("m1").reply

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

    assert phone.text("Hi", now=NOON + POSITION_EXPIRES_AFTER + timedelta(seconds=1)) == "Reply 1 or 2."


def test_a_text_is_kept_with_its_media_before_it_is_answered():
    phone = Phone()

    phone.text("Look", sid="MM1", NumMedia="2", MediaUrl0="https://a", MediaUrl1="https://b")

    kept = phone.contacts.inbound(PERSON, "MM1")
    assert (kept.body, kept.media, kept.at) == ("Look", ("https://a", "https://b"), NOON)


def test_the_same_text_brought_twice_gets_the_same_answer_and_counts_once():
    phone = Phone()
    phone.text("Hi", sid="SM1")

    assert phone.text("1", sid="SM2") == phone.text("1", sid="SM2") == "Nine to five."
    assert phone.contact.position.step == "hours"


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


class TestKeywords:
    def test_they_lead_a_newcomer_straight_there(self):
        assert Phone().text("Operator!") == "Desk. | Our card."

    def test_they_lead_away_from_a_question(self):
        phone = Phone()
        phone.text("1")

        assert phone.text("operator") == "Desk. | Our card."
        assert phone.text("1") == "Bye."

    def test_those_of_the_number_count_in_another_flow_too(self):
        phone = Phone()
        phone.asked("survey", "score")

        assert phone.text("operator") == "Desk. | Our card."

    def test_an_answer_to_what_we_asked_goes_first(self):
        phone = Phone()
        phone.text("Hi")

        assert phone.text("1 operator") == "Nine to five."


def test_what_a_question_sends_is_sent_once_however_often_it_is_asked():
    phone = Phone()
    phone.text("operator")

    assert phone.text("what?") == "Sorry, I did not understand that. Desk."


class TestReplies:
    def test_a_reply_to_what_we_asked_goes_on_there_and_is_written_on_the_delivery(self):
        phone = Phone()
        phone.asked("asks", "when")

        assert phone.text("YES") == f"Thanks, {PERSON}."
        assert phone.reply == "yes"
        assert phone.contacts.inbound(PERSON, "SM1").delivery == "m1"

    def test_what_is_not_known_is_asked_again_with_the_values_of_the_message(self):
        phone = Phone()
        phone.asked("survey", "score")

        assert phone.text("what?") == "Sorry, I did not understand that. Score?"
        assert phone.reply is None

    def test_who_writes_by_whatsapp_is_a_number_in_words_and_tells_others_by_text(self):
        phone = Phone()
        by_whatsapp = {"From": f"whatsapp:{PERSON}", "To": f"whatsapp:{OURS}"}
        help_ = Flow(
            start="a",
            steps={"a": Step(say="Hi, {person}.", send=Send(text="Call {person}", to="+15005550011"))},
        )
        form = {**by_whatsapp, "Body": "Hi", "MessageSid": "SM9"}

        answer = answer_text(
            form,
            contacts=phone.contacts,
            flows=MemoryFlows(main=help_),
            ledger=phone.ledger,
            flow="main",
            now=NOON,
        )

        hi, told = ET.fromstring(answer)
        assert (hi.text, hi.attrib) == (f"Hi, {PERSON}.", {})
        assert (told.text, told.attrib) == (f"Call {PERSON}", {"to": "+15005550011", "from": OURS})

    def test_an_answer_may_lead_into_another_flow(self):
        phone = Phone()
        phone.asked("asks", "when")

        assert phone.text("2") == "See you, says Us. Reply 1 or 2."
        assert phone.text("1") == "Nine to five."
        assert phone.reply == "move"

    def test_answers_that_are_kept_make_up_the_reply_and_are_filled_in(self):
        phone = Phone()
        phone.asked("survey", "score")

        assert phone.text("a 4") == "Why 4?"
        assert phone.reply == "score=4"
        assert phone.text("<b>slow</b>") == "Leave a note."
        assert phone.reply == "score=4, why=<b>slow</b>"
        assert phone.text("A note.") == f"Done. | {PERSON} is done."

    def test_it_counts_for_three_days(self):
        phone = Phone()
        phone.asked("asks", "when")

        assert phone.text("1", now=NOON + REPLY_EXPIRES_AFTER + timedelta(seconds=1)) == "Nine to five."
        assert phone.reply is None

    def test_a_text_to_another_number_of_ours_is_no_reply(self):
        phone = Phone()
        phone.asked("asks", "when")

        assert phone.text("1", To="+15005550007") == "Nine to five."
        assert phone.reply is None

    def test_brought_twice_it_is_written_even_if_the_first_time_was_cut_short(self):
        phone = Phone()
        phone.asked("asks", "when")
        ledger, phone.ledger = phone.ledger, MemoryLedger()  # as if the worker had died before it was noted
        phone.text("yes", sid="SM7")
        phone.ledger = ledger

        assert phone.text("yes", sid="SM7") == f"Thanks, {PERSON}."
        assert phone.reply == "yes"

    def test_stop_goes_before_everything_and_ends_what_we_asked(self):
        phone = Phone()
        phone.asked("asks", "when")

        assert phone.text("STOP") == ""
        assert phone.reply is None
        assert phone.contact.position is None

    def test_a_place_in_a_flow_that_is_gone_starts_anew(self):
        phone = Phone()
        phone.asked("gone", "step")

        assert phone.text("Hi") == "Reply 1 or 2."


class BrokenFlows(MemoryFlows):
    def get(self, name):
        raise ZeroDivisionError(f"{name}: an error that nobody foresaw")


@pytest.mark.parametrize("flows", [MemoryFlows(), BrokenFlows()])
def test_a_text_is_kept_even_if_the_flow_cannot_be_used(flows):
    phone = Phone()
    form = {"From": PERSON, "To": OURS, "Body": "Hi", "MessageSid": "SM9"}

    answer = answer_text(
        form, contacts=phone.contacts, flows=flows, ledger=phone.ledger, flow="main", now=NOON
    )

    assert answer.endswith("<Response/>")
    assert phone.contacts.inbound(PERSON, "SM9").body == "Hi"


def test_a_long_answer_is_sent_in_parts():
    flow = Flow(start="a", values={"x": "word " * 500}, steps={"a": Step(say="{x}end")})
    form = {"From": PERSON, "To": OURS, "Body": "Hi", "MessageSid": "SM9"}

    answer = answer_text(
        form,
        contacts=MemoryContacts(),
        flows=MemoryFlows(main=flow),
        ledger=MemoryLedger(),
        flow="main",
        now=NOON,
    )

    parts = [one.text for one in ET.fromstring(answer)]
    assert all(len(part) <= 1600 for part in parts)
    assert " ".join(parts) == "word " * 500 + "end"
