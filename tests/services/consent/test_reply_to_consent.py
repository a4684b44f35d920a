from xml.etree import ElementTree as ET

import pytest

from shared.domain.conversations.contact import POSITION_EXPIRES_AFTER, Contact, FlowPosition
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.twiml.text_document import text_turn
from shared.services.consent.reply_to_consent import reply_to_consent
from tests.examples import NOON, PERSON
from tests.fakes.content import MemoryFlows

OURS = "+15005550006"
ASK = {"q": Step(say="?", answers={"1, ja": "q", "2, cancel": "q"})}
GERMAN = Flow(
    start="q",
    values={"who": "Praxis"},
    stopped="{who}: keine Nachrichten mehr. START hebt das auf.",
    steps=ASK,
)
FLOWS = MemoryFlows(main=Flow(start="q", steps=ASK, keywords={"end, finish": "q"}), german=GERMAN)


class BrokenFlows(MemoryFlows):
    def get(self, name):
        raise ZeroDivisionError(f"{name}: an unexpected error")


def decide(body, *, sender=PERSON, to=OURS, flows=FLOWS, position=None, may_be_answered=True, now=NOON):
    """Return the contact after a text, and our words; None if it is no consent word."""
    decided = reply_to_consent(
        Contact(number=sender, position=position),
        {"From": sender, "To": to, "Body": body, "MessageSid": "SM1"},
        words=body,
        flows=flows,
        flow="main",
        opt_out_words=(),
        may_be_answered=may_be_answered,
        now=now,
    )
    if decided is None:
        return None
    contact, reply = decided
    return contact, " | ".join(message.text or "" for message in ET.fromstring(text_turn(*reply.turns)))


def asked(flow="main", **fields):
    return FlowPosition(flow=flow, step="q", at=NOON, **fields)


def test_the_flow_that_asked_has_the_words_and_its_values():
    _, said = decide("Stop.", position=asked("german"))

    assert said == "Praxis: keine Nachrichten mehr. START hebt das auf."


def test_without_an_open_question_the_flow_of_our_number_has_them():
    _, said = decide("Stop.", position=asked("german"), now=NOON + POSITION_EXPIRES_AFTER * 2)

    assert said == "You will get no more texts from us. Text START to get them again."


@pytest.mark.parametrize("flows", [MemoryFlows(), BrokenFlows()])
@pytest.mark.parametrize("body", ["Stop.", "Cancel please"])
def test_an_opt_out_needs_no_flow(flows, body):
    contact, said = decide(body, flows=flows, position=asked())

    assert contact.opted_out
    assert said == "You will get no more texts from us. Text START to get them again."


def test_a_sender_that_may_not_be_answered_is_opted_out_all_the_same():
    contact, said = decide("Stop.", sender="ACME", may_be_answered=False)

    assert (contact.opted_out, said) == (True, "")


def test_an_answer_to_an_old_question_or_to_another_number_of_ours_is_no_answer():
    assert decide("Cancel please", position=asked()) is None
    assert decide("Cancel please", position=asked(), now=NOON + POSITION_EXPIRES_AFTER * 2) is not None
    assert decide("Cancel please", position=asked(ours="+15005550007")) is not None
    assert decide("Cancel please") is not None


def test_a_keyword_of_our_number_decides_as_an_answer_does():
    assert decide("End.") is None
    assert decide("Quit.") is not None
