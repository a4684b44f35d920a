from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.calls.call import Call
from shared.domain.calls.missed_text import missed_text
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.messages.message import read_message
from tests.examples import NOON, PERSON

OURS = "+15005550006"
FLOW = Flow(start="a", missed="Sorry, {person}: {day}?", values={"day": "today"}, steps={"a": Step(say="Hi")})
MISSED = Call(
    sid="CA" + "1" * 32, at=NOON, sender=PERSON, to=OURS, flow="f", status="completed", ended_at=NOON,
    wanted=True, answers={"day": "{Monday}"},
)  # fmt: skip


def test_a_missed_caller_gets_a_text_from_the_number_that_they_called():
    envelope = missed_text(MISSED, FLOW, ours={OURS})

    message = read_message(envelope.raw, default_id="unused")
    assert (message.id, message.to, message.sender) == (f"missed-{MISSED.sid}", PERSON, OURS)
    assert message.text == f"Sorry, {PERSON}: {{Monday}}?", "what the caller said is not filled in again"
    assert message.not_after == NOON + timedelta(hours=1)
    assert message.urgent, "who has just called is told at night, too"


@pytest.mark.parametrize("sender", ["Anonymous", "+266696687", "", OURS, "+15005550007", "client:ana"])
def test_somebody_without_a_number_and_we_ourselves_get_no_text(sender):
    call = structs.replace(MISSED, sender=sender)

    assert missed_text(call, FLOW, ours={"+15005550007"}) is None


@pytest.mark.parametrize(
    "change", [{"talked": True}, {"wanted": False}, {"ended_at": None}, {"left_message": True}]
)
def test_nobody_who_was_not_missed_gets_a_text(change):
    assert missed_text(structs.replace(MISSED, **change), FLOW, ours=()) is None


def test_a_flow_without_words_for_it_sends_no_text():
    assert missed_text(MISSED, structs.replace(FLOW, missed=""), ours=()) is None
