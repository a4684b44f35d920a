from datetime import timedelta

import msgspec
import pytest
from msgspec import structs

from shared.domain.conversations.contact import Choice, Contact, FlowPosition, Option
from shared.domain.conversations.questions.open_questions import (
    MAX_OPEN,
    after_answer,
    close_all,
    crowded_out,
    open_questions,
    our_words,
    with_choice,
    with_question,
)
from tests.examples import NOON, PERSON

OURS = "+15005550006"
MINUTE = timedelta(minutes=1)
EMPTY = Contact(number=PERSON)


def a_question(delivery: str, *, minutes: int = 0, **fields) -> FlowPosition:
    at = NOON + minutes * MINUTE
    return FlowPosition(**{"flow": "f", "step": "s", "at": at, "ours": OURS, "delivery": delivery, **fields})


def asked(*questions: FlowPosition) -> Contact:
    contact = EMPTY
    for question in questions:
        contact = with_question(contact, question)
    return contact


def ids(contact: Contact) -> list[str]:
    return [question.delivery for question in contact.questions]


def test_the_newest_question_comes_first_whatever_is_saved_first():
    contact = asked(a_question("a"), a_question("b", minutes=2), a_question("c", minutes=1))

    assert ids(contact) == ["b", "c", "a"]


def test_a_question_about_the_same_replaces_the_earlier_one():
    first, follow_up = a_question("a", subject="~r"), a_question("a:2", subject="~r", minutes=1)
    contact = asked(first, a_question("b"), follow_up)

    assert ids(contact) == ["a:2", "b"]


def test_a_message_that_is_sent_again_asks_the_same_question():
    assert ids(asked(a_question("a"), a_question("b"), a_question("a", minutes=1))) == ["a", "b"]


def test_one_conversation_that_the_person_began_is_open_for_each_number_of_ours():
    contact = asked(*(a_question("", ours=ours, minutes=n) for n, ours in enumerate(["+1", "+2", "+1"])))

    assert [question.ours for question in contact.questions] == ["+1", "+2"]


def test_an_answered_question_is_closed_or_moved_on_and_ends_a_choice():
    choice = Choice(answer="1", options=(), at=NOON, ours=OURS, asked="Which?")
    contact = structs.replace(asked(a_question("a"), a_question("b")), choice=choice)
    answered = a_question("a")

    moved = after_answer(contact, answered, a_question("a", minutes=1, step="t"), now=NOON + MINUTE)
    assert [(question.delivery, question.step) for question in moved.questions] == [("a", "t"), ("b", "s")]
    closed = after_answer(contact, answered, None, now=NOON + MINUTE)
    assert (ids(closed), closed.choice) == (["b"], None)


def test_questions_expire_each_at_its_time():
    contact = asked(a_question("a"), a_question("", minutes=1))

    def open_at(after: timedelta) -> list[str]:
        return [question.delivery for question in open_questions(contact, ours=OURS, now=NOON + after)]

    assert open_at(timedelta(hours=1)) == ["", "a"]
    assert open_at(timedelta(hours=5)) == ["a"]
    assert open_at(timedelta(days=4)) == []
    assert ids(with_question(contact, a_question("new", minutes=5 * 60))) == ["new", "a"]


def test_the_oldest_question_is_crowded_out():
    full = asked(*(a_question(f"m{number}", minutes=number) for number in range(MAX_OPEN)))
    after = with_question(full, a_question("new", minutes=30))

    assert len(after.questions) == MAX_OPEN
    assert [question.delivery for question in crowded_out(full, after, now=NOON)] == ["m0"]
    closed = after_answer(full, a_question("m9"), None, now=NOON)
    assert crowded_out(full, closed, now=NOON, answered=a_question("m9")) == []


def test_questions_with_long_values_still_fit_into_a_column():
    long = {"a": "é" * 5_500}
    contact = asked(*(a_question(f"m{number}", minutes=number, values=long) for number in range(4)))

    assert ids(contact) == ["m3", "m2"]
    assert ids(asked(a_question("b"), a_question("a", minutes=1, values={"a": "x" * 30_000}))) == ["a"]


def size_in_a_column(contact: Contact) -> int:
    """Return the characters that a table counts: those of UTF-16."""
    return len(msgspec.json.encode(contact).decode().encode("utf-16-le")) // 2


@pytest.mark.parametrize("sign", ["a", "\U0001f600", '"', "\x01"])
def test_a_person_with_long_questions_who_was_asked_back_fits_into_a_column(sign):
    long = [
        a_question(
            f"{number}".ljust(120, "m"), minutes=number, asked=sign * 1600, values={"v": f"{number}" * size}
        )
        for number, size in enumerate([11_000, 11_000, 23_800])
    ]
    options = tuple(
        Option(letter="A", name=("a" if sign == "\x01" else sign) * 80, delivery="m" * 120, step="s" * 40)
        for _ in range(MAX_OPEN)
    )
    choice = Choice(answer=sign * 4096, options=options, at=NOON, ours=OURS, asked=sign * 1600)
    for contact in (asked(*long[:2]), asked(*long)):
        after = with_choice(contact, choice)
        assert after.choice.options == options
        assert size_in_a_column(after) < 32_768
        again = with_question(after, long[2])
        assert again.position.values == long[2].values
        assert size_in_a_column(again) < 32_768


def test_what_was_asked_is_kept_where_there_is_room():
    choice = Choice(answer=" 1 ", options=(), at=NOON, ours=OURS, asked="Which?")
    after = with_choice(asked(a_question("a", asked="A?")), choice)

    assert (after.choice.answer, our_words(after)) == ("1", ("A?", "Which?"))


def test_all_questions_are_closed_at_once():
    assert close_all(asked(a_question("a"), a_question("b"))) == EMPTY


def test_our_words_are_every_question_and_what_we_asked_back():
    contact = asked(a_question("a", asked="A?"), a_question("b", asked="B?", minutes=1), a_question("old"))
    choice = Choice(answer="1", options=(), at=NOON, ours=OURS, asked="Which?")

    assert our_words(structs.replace(contact, choice=choice)) == ("B?", "A?", "Which?")


class EarlierContact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact as the version before several questions knew it (commit c1ecc1c)."""

    number: str
    position: FlowPosition | None = msgspec.field(name="place", default=None)


def test_a_worker_of_an_earlier_version_reads_the_newest_question_of_a_row():
    option = Option(letter="A", name="Anna", delivery="a", step="s")
    choice = Choice(answer="1", options=(option,), at=NOON, ours=OURS, asked="Which?")
    contact = asked(a_question("a"), a_question("b", minutes=1))
    row = msgspec.json.encode(structs.replace(contact, choice=choice))

    assert msgspec.json.decode(row, type=EarlierContact).position == a_question("b", minutes=1)


def test_a_row_of_an_earlier_version_has_one_question():
    row = msgspec.json.encode(EarlierContact(number=PERSON, position=a_question("a")))

    assert msgspec.json.decode(row, type=Contact) == asked(a_question("a"))
