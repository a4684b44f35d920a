from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from msgspec import structs

from shared.domain.conversations.contact import POSITION_EXPIRES_AFTER
from shared.domain.conversations.limits.answer_rules import AnswerRules
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.list_parameters import InboxSearch
from shared.errors import VersionConflict
from shared.services.conversations.answer_text import answer_text
from tests.examples import NOON, PERSON
from tests.fakes.content import MemoryFlows
from tests.fakes.guard import memory_guard
from tests.fakes.people import MemoryDayIndex
from tests.fakes.storage import MemoryContacts, MemoryLedger
from tests.services.conversations.text_harness import OURS, TextHarness


def test_a_first_text_begins_the_flow_and_answers_continue_it():
    phone = TextHarness()

    assert phone.text("Hi") == "Reply 1 or 2."
    assert phone.text("1") == "Nine to five."
    assert phone.text("9") == "Reply 1 or 2."
    assert phone.text("2") == "Bye."
    assert phone.text("Hi again") == "Reply 1 or 2."


def test_a_first_text_that_answers_the_question_leads_to_its_step():
    assert TextHarness().text("Hours, please!") == "Nine to five."


def test_an_unknown_answer_repeats_the_question():
    phone = TextHarness()
    phone.text("Hi")

    assert phone.text("7") == "Sorry, I did not understand that. Reply 1 or 2."


def test_after_a_long_silence_the_flow_starts_again():
    phone = TextHarness()
    phone.text("1")

    assert phone.text("Hi", now=NOON + POSITION_EXPIRES_AFTER + timedelta(seconds=1)) == "Reply 1 or 2."


def test_a_text_is_stored_with_its_media():
    phone = TextHarness()

    media = {"NumMedia": "2", "MediaUrl0": "https://a", "MediaUrl1": "https://b"}
    phone.text("Look", sid="MM1", **media, MediaContentType1="image/png")

    kept = phone.contacts.inbound(PERSON, "MM1")
    assert (kept.body, kept.media, kept.at) == ("Look", ("https://a", "https://b"), NOON)
    assert kept.media_types == ("", "image/png")


def test_a_repeated_webhook_gets_the_same_answer_and_counts_once():
    phone = TextHarness()
    phone.text("Hi", sid="SM1")

    assert phone.text("1", sid="SM2") == phone.text("1", sid="SM2") == "Nine to five."
    assert phone.contact.position.step == "hours"


class TestConsent:
    @pytest.mark.parametrize("word", ["STOP", " stop ", "Unsubscribe", "REVOKE", "optout", "cancel"])
    def test_stop_is_recorded_and_answered_by_twilio(self, word):
        phone = TextHarness()

        assert phone.text(word) == ""
        assert phone.contact.opted_out

    def test_stop_within_a_sentence_is_not_a_stop(self):
        phone = TextHarness()

        assert phone.text("please stop by") != ""
        assert not phone.contact.opted_out

    def test_start_ends_an_opt_out(self):
        phone = TextHarness()
        phone.text("STOP")

        assert phone.text("START") == ""
        assert not phone.contact.opted_out

    def test_yes_is_an_answer_of_a_person_who_never_opted_out(self):
        phone = TextHarness()

        assert phone.text("yes") == "Bye."

    def test_yes_ends_an_opt_out(self):
        phone = TextHarness()
        phone.text("STOP")

        assert phone.text("yes") == ""
        assert not phone.contact.opted_out

    def test_the_opt_out_type_of_twilio_goes_before_our_own_words(self):
        phone = TextHarness()

        assert phone.text("ARRET", OptOutType="STOP") == ""
        assert phone.contact.opted_out

    def test_help_is_answered_by_twilio(self):
        phone = TextHarness()

        assert phone.text("help") == ""
        assert not phone.contact.opted_out


class TestKeywords:
    def test_a_first_text_with_a_keyword_leads_to_its_step(self):
        assert TextHarness().text("Operator!") == "Desk. | Our card."

    def test_a_keyword_leads_away_from_a_question(self):
        phone = TextHarness()
        phone.text("1")

        assert phone.text("operator") == "Desk. | Our card."
        assert phone.text("1") == "Bye."

    def test_the_keywords_of_the_number_count_in_another_flow_too(self):
        phone = TextHarness()
        phone.asked("survey", "score")

        assert phone.text("operator") == "Desk. | Our card."

    def test_an_answer_and_a_keyword_that_lead_to_different_steps_are_asked_again(self):
        phone = TextHarness()
        phone.text("Hi")

        assert phone.text("1 operator") == "Sorry, I did not understand that. Reply 1 or 2."

    def test_a_word_that_is_an_answer_and_a_keyword_is_the_answer(self):
        flow = Flow(
            start="a",
            keywords={"bye": "b"},
            steps={"a": Step(say="?", answers={"bye": "c"}), "b": Step(say="B"), "c": Step(say="C")},
        )

        assert flow.interpret("bye", at="a").step == "c"


def test_what_a_question_sends_is_sent_once_however_often_it_is_asked():
    phone = TextHarness()
    phone.text("operator")

    assert phone.text("what?") == "Sorry, I did not understand that. Desk."


class BrokenFlows(MemoryFlows):
    def get(self, name):
        raise ZeroDivisionError(f"{name}: an unexpected error")


@pytest.mark.parametrize("flows", [MemoryFlows(), BrokenFlows()])
def test_a_text_is_stored_even_if_the_flow_cannot_be_used(flows):
    phone = TextHarness()
    form = {"From": PERSON, "To": OURS, "Body": "Hi", "MessageSid": "SM9"}

    answer = answer_text(
        form,
        contacts=phone.contacts,
        flows=flows,
        ledger=phone.ledger,
        days=phone.days,
        guard=memory_guard(),
        flow="main",
        now=NOON,
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
        days=MemoryDayIndex(),
        guard=memory_guard(),
        flow="main",
        now=NOON,
    )

    parts = [message.text for message in ET.fromstring(answer)]
    assert all(len(part) <= 1600 for part in parts)
    assert " ".join(parts) == "word " * 500 + "end"


class OvertakenContacts(MemoryContacts):
    """Another worker stores a text of the same person just before each of the first saves."""

    def __init__(self, *sids: str) -> None:
        super().__init__()
        self._sids = [*sids]

    def save(self, contact, inbound=None):
        if self._sids:
            other = structs.replace(inbound, sid=self._sids.pop())
            super().save(structs.replace(self.load(contact.number), opted_out_at=NOON), other)
        super().save(contact, inbound)


def test_a_text_that_another_one_overtook_is_decided_again_on_the_newest_contact():
    phone = TextHarness()
    phone.contacts = OvertakenContacts("SM7", "SM8")

    phone.text("1", sid="SM1")

    assert phone.contact.opted_out
    assert phone.contact.position.step == "hours"
    assert [phone.contacts.inbound(PERSON, sid).body for sid in ("SM1", "SM7", "SM8")] == ["1", "1", "1"]


def test_the_same_webhook_in_two_workers_at_once_stores_the_text_once():
    phone = TextHarness()
    phone.contacts = OvertakenContacts("SM1")

    assert phone.text("1", sid="SM1") == "Nine to five."
    assert len(phone.contacts.search(InboxSearch()).items) == 1


def test_too_many_texts_of_a_person_at_once_are_an_error_that_shows_no_number():
    phone = TextHarness()
    phone.contacts = OvertakenContacts(*(f"SM{number}" for number in range(100, 120)))

    with pytest.raises(VersionConflict, match=r"^too many concurrent updates to the contact \.\.\.0100$"):
        phone.text("1", sid="SM1")


@pytest.mark.parametrize(("ours", "answer"), [(OURS, 'Say "1".'), (f"whatsapp:{OURS}", "Say \u201c1\u201d.")])
def test_an_answer_by_sms_may_be_plain_and_is_stored_as_it_is_sent(ours, answer):
    contacts, flow = MemoryContacts(), Flow(start="hi", steps={"hi": Step(say="Say \u201c1\u201d.")})
    form = {"From": PERSON, "To": ours, "Body": "Hi", "MessageSid": "SM1"}

    twiml = answer_text(
        form,
        contacts=contacts,
        flows=MemoryFlows(main=flow),
        ledger=MemoryLedger(),
        days=MemoryDayIndex(),
        guard=memory_guard(),
        flow="main",
        rules=AnswerRules(plain=True),
        now=NOON,
    )

    assert ET.fromstring(twiml).find("Message").text == answer
    assert contacts.inbound(PERSON, "SM1").answer == twiml


def test_when_they_wrote_last_is_kept_whatever_they_write():
    harness = TextHarness()
    for minutes, body in enumerate(("Hi", "STOP", "😀", "what?")):
        harness.text(body, now=NOON + timedelta(minutes=minutes), sid=f"SM{minutes}")

        assert harness.contacts.load(PERSON).wrote_at == NOON + timedelta(minutes=minutes)


def test_a_repeated_webhook_does_not_move_it():
    harness = TextHarness()
    harness.text("Hi", sid="SM1")

    harness.text("Hi", sid="SM1", now=NOON + timedelta(hours=2))

    assert harness.contacts.load(PERSON).wrote_at == NOON
