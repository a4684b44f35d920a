"""Texts that reply to a message of ours."""

from datetime import timedelta
from xml.etree import ElementTree as ET

from msgspec import structs

from shared.domain.conversations.contact import REPLY_EXPIRES_AFTER, FlowPosition
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import Send
from shared.domain.flows.steps import Step
from shared.services.conversations.answer_text import answer_text
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.guard import memory_guard
from tests.fakes.storage import MemoryLedger
from tests.services.conversations.text_harness import OURS, TextHarness


def test_a_reply_to_our_question_continues_its_flow_and_is_recorded_on_the_delivery():
    phone = TextHarness()
    phone.asked("asks", "when")

    assert phone.text("YES") == f"Thanks, {PERSON}."
    assert phone.reply == "yes"
    assert phone.contacts.inbound(PERSON, "SM1").delivery == "m1"


def test_an_unknown_reply_repeats_the_question_with_the_values_of_the_message():
    phone = TextHarness()
    phone.asked("survey", "score")

    assert phone.text("what?") == "Sorry, I did not understand that. Score?"
    assert phone.reply is None


def test_on_whatsapp_words_have_the_plain_number_and_others_get_an_sms():
    phone = TextHarness()
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
        days=phone.days,
        guard=memory_guard(),
        flow="main",
        now=NOON,
    )

    hi, other = ET.fromstring(answer)
    assert (hi.text, hi.attrib) == (f"Hi, {PERSON}.", {})
    assert (other.text, other.attrib) == (f"Call {PERSON}", {"to": "+15005550011", "from": OURS})


def test_an_answer_may_lead_into_another_flow():
    phone = TextHarness()
    phone.asked("asks", "when", subject="~r")

    assert phone.text("2") == "See you, says Us. Reply 1 or 2."
    assert [question.key for question in phone.contact.questions] == [f"with {OURS}"]
    assert phone.text("1") == "Nine to five."
    assert phone.reply == "move"


def test_kept_answers_make_up_the_reply_and_are_filled_in():
    phone = TextHarness()
    phone.asked("survey", "score")

    assert phone.text("4.") == "Why 4?"
    assert phone.reply == "score=4"
    assert phone.text("<b>slow</b>") == "Leave a note."
    assert phone.reply == "score=4, why=<b>slow</b>"
    assert phone.text("A note.") == f"Done. | {PERSON} is done."


def test_a_question_of_ours_can_be_answered_for_three_days():
    phone = TextHarness()
    phone.asked("asks", "when")

    assert phone.text("1", now=NOON + REPLY_EXPIRES_AFTER + timedelta(seconds=1)) == "Nine to five."
    assert phone.reply is None


def test_a_text_to_another_number_of_ours_is_not_a_reply():
    phone = TextHarness()
    phone.asked("asks", "when")

    assert phone.text("1", To="+15005550007") == "Nine to five."
    assert phone.reply is None


def test_a_repeated_webhook_records_the_reply_that_a_crash_left_out():
    phone = TextHarness()
    phone.asked("asks", "when")
    ledger, phone.ledger = (
        phone.ledger,
        MemoryLedger(),
    )  # the worker dies before it is recorded
    phone.text("yes", sid="SM7")
    phone.ledger = ledger

    assert phone.text("yes", sid="SM7") == f"Thanks, {PERSON}."
    assert phone.reply == "yes"


def test_stop_goes_before_everything_and_ends_what_we_asked():
    phone = TextHarness()
    phone.asked("asks", "when")

    assert phone.text("STOP") == ""
    assert phone.reply is None
    assert phone.contact.position is None


def test_a_position_in_a_missing_flow_starts_again():
    phone = TextHarness()
    phone.asked("gone", "step")

    assert phone.text("Hi") == "Reply 1 or 2."


def test_an_answer_from_another_spelling_of_the_number_is_the_reply():
    harness = TextHarness()
    asked, answered = "whatsapp:+541123456789", "whatsapp:+5491123456789"
    ours = f"whatsapp:{OURS}"
    harness.ledger.save(new_delivery(a_message(id="m1", flow="asks"), now=NOON))
    position = FlowPosition(flow="asks", step="when", at=NOON, ours=ours, delivery="m1")
    harness.contacts.save(structs.replace(harness.contacts.load(asked), position=position))

    answer = harness.text("1", From=answered, To=ours)

    assert answer == "Thanks, +5491123456789."
    assert harness.reply == "yes"
    assert harness.contacts.load(asked).position is None
