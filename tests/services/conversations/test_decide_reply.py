"""The order in which a text is decided, where two decisions would be possible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.conversations.contact import FlowPosition
from shared.domain.conversations.limits.answer_rules import AnswerRules
from shared.domain.conversations.questions.open_questions import with_question
from tests.examples import NOON, PERSON
from tests.services.conversations.text_harness import OURS, TextHarness

ASKED = "Will you come? Reply 1 for yes, 2 for no, STOP to end."
QUESTION = FlowPosition(flow="main", step="menu", at=NOON, ours=OURS, asked=ASKED)


@pytest.fixture
def phone():
    phone = TextHarness()
    phone.contacts.save(with_question(phone.contacts.load(PERSON), QUESTION))
    return phone


def test_stop_after_a_quotation_of_our_text_stops(phone):
    phone.text(f"> {ASKED}\nStop please")

    assert phone.contacts.load(PERSON).opted_out


@pytest.mark.parametrize(
    "body", ["Liked \u201cReply 1 for yes, 2 for no, STOP to end.\u201d", f"\u201c{ASKED}\u201d"]
)
def test_stop_in_our_own_quoted_words_stops_nothing_and_gets_no_answer(phone, body):
    assert phone.text(body) == ""
    assert not phone.contacts.load(PERSON).opted_out
    assert phone.contacts.load(PERSON).position.step == "menu"


def test_stop_of_a_sender_that_gets_no_answer_counts(phone):
    phone.rules = AnswerRules(own_numbers=frozenset({PERSON}))

    assert phone.text("Stop please") == ""
    assert phone.contacts.load(PERSON).opted_out


@given(
    st.text(
        alphabet=st.sampled_from("1 Yno?!.,>\n\"'\u201c\u201d\u2026\u00ab\u00bb\U0001f44d\u200b\u0301"),
        max_size=60,
    )
)
def test_any_text_is_stored_and_answered_or_kept(body):
    phone = TextHarness()
    phone.contacts.save(with_question(phone.contacts.load(PERSON), QUESTION))

    phone.text(body, sid="SM9")

    assert phone.contacts.inbound(PERSON, "SM9").body == body
