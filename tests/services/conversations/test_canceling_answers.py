"""Answers that end an appointment: what the delivery and the stored text say, and what that costs."""

from datetime import timedelta

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.services.conversations.note_reply import note_reply, note_reply_again
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.services.conversations import call_harness
from tests.services.conversations.call_harness import CallHarness
from tests.services.conversations.text_harness import FLOW, TextHarness

MINUTE = timedelta(minutes=1)
VISIT = Flow(
    start="ask",
    steps={
        "ask": Step(
            say="Coming?", answers={"1, yes": "good", "2, no": "sorry", "3, away": "gone"}, silent="good"
        ),
        "good": Step(say="Good."),
        "sorry": Step(say="Oh.", next="why"),
        "why": Step(say="Why?", anything="noted", cancels=True),
        "noted": Step(say="Noted."),
        "gone": Step(redirect="main"),
    },
)
CANCELS_ELSEWHERE = Flow(start="a", steps={"a": Step(say="Bye.", cancels=True)})
FLOWS = MemoryFlows(main=FLOW, visit=VISIT)


def a_person(flows=FLOWS) -> TextHarness:
    phone = TextHarness(flows)
    phone.asked("visit", "ask")
    return phone


def test_a_text_that_cancels_is_marked_with_its_time_in_the_text_and_on_the_delivery():
    phone = a_person()

    assert phone.text("No", now=NOON + MINUTE) == "Oh. Why?"

    text, delivery = phone.contacts.inbound(PERSON, "SM1"), phone.ledger.load("m1")
    assert (text.delivery, text.reply, text.cancels) == ("m1", "no", True)
    assert (delivery.reply, delivery.canceled_at, delivery.replied_at) == ("no", NOON + MINUTE, NOON + MINUTE)


def test_another_answer_does_not_cancel():
    phone = a_person()
    phone.text("1")

    assert phone.ledger.load("m1").canceled_at is None
    assert not phone.contacts.inbound(PERSON, "SM1").cancels


def test_what_they_say_then_is_a_reply_but_does_not_cancel_again():
    phone = a_person()
    phone.text("No", now=NOON)
    phone.text("I am ill", now=NOON + MINUTE)

    delivery = phone.ledger.load("m1")
    assert (delivery.reply, delivery.canceled_at) == ("I am ill", NOON)
    assert not phone.contacts.inbound(PERSON, "SM2").cancels


def test_a_step_of_another_flow_that_they_are_led_to_does_not_cancel():
    phone = a_person(MemoryFlows(main=CANCELS_ELSEWHERE, visit=VISIT))

    assert phone.text("3") == "Bye."
    assert phone.ledger.load("m1").canceled_at is None


def test_a_repeated_webhook_changes_nothing():
    phone = a_person()
    phone.text("No", sid="SM7", now=NOON)
    before = phone.ledger.load("m1")
    phone.text("No", sid="SM7", now=NOON + MINUTE)

    assert phone.ledger.load("m1") == before


def test_a_cancellation_that_was_stored_but_not_noted_is_noted_later_with_the_time_of_the_text():
    phone = a_person()
    phone.text("No", now=NOON)
    text = phone.contacts.inbound(PERSON, "SM1")
    for note in (
        lambda: note_reply(text, ledger=phone.ledger, now=NOON + MINUTE),
        lambda: note_reply_again(text, ledger=phone.ledger, contacts=phone.contacts, now=NOON + MINUTE),
    ):
        phone.ledger = type(phone.ledger)()
        phone.ledger.save(new_delivery(a_message(id="m1", flow="visit"), now=NOON))
        note()
        assert phone.ledger.load("m1").canceled_at == NOON


def test_a_call_cancels_at_once_and_a_repeated_webhook_changes_nothing(monkeypatch):
    monkeypatch.setattr(call_harness, "FLOWS", FLOWS)
    line = CallHarness(flow="visit")
    action = line.document.find("Gather").get("action")

    assert line.visit(action, Digits="2", now=NOON) == "Oh. Why?"
    delivery = line.ledger.load("m1")
    line.visit(action, Digits="2", now=NOON + MINUTE)

    assert (delivery.reply, delivery.canceled_at) == ("no", NOON)
    assert line.ledger.load("m1") == delivery


def test_a_caller_who_confirms_does_not_cancel(monkeypatch):
    monkeypatch.setattr(call_harness, "FLOWS", FLOWS)
    line = CallHarness(flow="visit")
    line.respond(Digits="1")

    assert (line.reply, line.ledger.load("m1").canceled_at) == ("yes", None)
