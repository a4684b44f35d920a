from datetime import timedelta

import msgspec
import pytest

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.limits.silence import (
    MAX_SAME_FREE,
    SILENCE,
    NotUnderstood,
    Reading,
    begins_silence,
    count_text,
)
from tests.examples import NOON, PERSON

UNDERSTOOD, FREE, NOT = Reading.UNDERSTOOD, Reading.FREE, Reading.NOT_UNDERSTOOD
SECOND = timedelta(seconds=1)


def silent_after(*texts: tuple[str, Reading], every: timedelta = SECOND) -> list[int]:
    """Return which of these texts, counted from 1, get no answer."""
    known, silent = None, []
    for number, (body, reading) in enumerate(texts, 1):
        known = count_text(known, body, reading, now=NOON + number * every)
        silent += [number] if known and known.silent else []
    return silent


def test_the_third_text_in_a_row_that_is_not_understood_gets_no_answer_nor_do_those_after_it():
    assert silent_after(*((f"ticket {number}", NOT) for number in range(5))) == [3, 4, 5]


def test_an_understood_answer_starts_the_count_anew():
    assert silent_after(("a", NOT), ("b", NOT), ("1", UNDERSTOOD), ("c", NOT), ("d", NOT)) == []


def test_understood_answers_always_count():
    assert silent_after(*[("1", UNDERSTOOD)] * 20) == []


def test_the_same_text_counts_whatever_was_understood_in_between():
    away, one = (" I am  AWAY", NOT), ("1", UNDERSTOOD)

    assert silent_after(away, one, ("I am away", NOT), one, away, one, away) == [5, 7]


def test_during_a_silence_other_texts_get_no_answer_either():
    away, one = ("away", NOT), ("1", UNDERSTOOD)

    assert silent_after(away, one, away, one, away, ("hm", NOT)) == [5, 6]


def test_an_understood_answer_ends_a_silence():
    nonsense = [(word, NOT) for word in "abc"]

    assert silent_after(*nonsense, ("1", UNDERSTOOD), ("d", NOT)) == [3]


def test_words_that_are_any_answer_neither_count_nor_show_a_person():
    """A machine alternates between a menu that it does not answer and a message that is taken."""
    menu, message = ("note 1", NOT), ("note 2", FREE)

    assert silent_after(menu, message, menu, message, menu) == [5]
    assert silent_after(*[("no", FREE)] * (MAX_SAME_FREE - 1)) == []


def test_a_flow_that_takes_the_same_words_again_and_again_is_silent_in_the_end():
    assert silent_after(*[("no", FREE)] * (MAX_SAME_FREE + 1)) == [MAX_SAME_FREE, MAX_SAME_FREE + 1]


def test_words_to_a_question_that_takes_any_end_a_silence():
    pictures = [("", NOT)] * 3

    assert silent_after(*pictures, ("My roof leaks", FREE), ("hm", NOT)) == [3]


def test_texts_are_forgotten_after_an_hour():
    assert silent_after(*[("hello", NOT)] * 9, every=SILENCE) == []


def test_a_silence_lasts_an_hour_from_its_beginning():
    texts = [("hello", NOT)] * 8

    assert silent_after(*texts, every=timedelta(minutes=20)) == [3, 4, 5, 8]


def test_a_silence_begins_once():
    known, begins = None, []
    for number in range(1, 6):
        after = count_text(known, "hello", NOT, now=NOON + number * SECOND)
        begins.append(begins_silence(known, after))
        known = after

    assert begins == [False, False, True, False, False]


def test_who_is_always_understood_has_nothing_stored():
    assert count_text(None, "1", UNDERSTOOD, now=NOON) is None


class TestStoredRows:
    BEFORE = b'{"number":"+12025550100","place":{"flow":"main","step":"menu","at":"2026-03-01T12:00:00Z"}}'

    def test_a_contact_of_the_version_before_is_read(self):
        contact = msgspec.json.decode(self.BEFORE, type=Contact)

        assert (contact.not_understood, contact.flow_texts) == (None, None)
        assert msgspec.json.encode(contact) == self.BEFORE

    def test_the_version_before_reads_what_is_stored_now(self):
        class ContactBefore(msgspec.Struct):
            number: str

        known = NotUnderstood(at=NOON, in_a_row=1, text="0123456789ab", same=1)
        stored = msgspec.json.encode(Contact(number=PERSON, not_understood=known))

        assert msgspec.json.decode(stored, type=ContactBefore).number == PERSON
        assert msgspec.json.decode(stored, type=Contact).not_understood == known


@pytest.mark.parametrize("reading", Reading)
def test_a_later_text_never_makes_a_silence_longer(reading):
    silent = NotUnderstood(at=NOON, in_a_row=3, text="", same=1, silent=True)

    after = count_text(silent, "x", reading, now=NOON + SILENCE - SECOND)

    assert not after.silent or after.ends_at == silent.ends_at
