from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.guard.limits.recent_sends import RecentSends
from shared.domain.guard.person import Person
from shared.domain.guard.pumping import (
    NewNumbers,
    hold_in,
    is_new,
    is_released,
    prefix_of,
    prefix_stop,
    with_new_number,
)
from shared.domain.guard.stops.stop import Scope, Standing
from shared.triggers.log_masking import masked_line
from tests.examples import NOON

MINUTE = timedelta(minutes=1)
NOTHING = NewNumbers(prefix="+1202555")


def counted(*numbers: str, minutes: int = 1) -> NewNumbers:
    known = NOTHING
    for n, number in enumerate(numbers):
        known = with_new_number(known, number, most=None, now=NOON + n * minutes * MINUTE) or known
    return known


@pytest.mark.parametrize(
    ("number", "prefix"),
    [
        ("+12025550140", "+1202555"),
        ("+447700900123", "+44770090"),
        ("+551187654321", "+55119876"),  # Brazil: the older spelling is the same person
        ("client:ana", ""),
        ("sip:ana@example.com", ""),
    ],
)
def test_a_prefix_is_all_but_the_last_four_digits(number, prefix):
    assert prefix_of(number)[: len(prefix)] == prefix
    assert bool(prefix_of(number)) == bool(prefix)


def test_two_spellings_of_a_number_have_one_prefix():
    assert prefix_of("+551187654321") == prefix_of("+5511987654321")


def test_as_many_new_numbers_as_are_allowed_are_counted_and_no_more():
    known = counted("+12025550140", "+12025550141")

    assert with_new_number(known, "+12025550142", most=3, now=NOON) is not None
    assert with_new_number(known, "+12025550142", most=2, now=NOON) is None


def test_a_number_that_was_counted_is_not_counted_again_even_if_there_is_no_room():
    known = counted("+12025550140", "+12025550141")

    assert with_new_number(known, "+12025550141", most=2, now=NOON) is known
    assert with_new_number(known, "+12025550141", most=2, now=NOON + timedelta(days=90)) is known


def test_a_number_counts_for_exactly_an_hour():
    known = counted("+12025550140")

    for passed, is_free in ((timedelta(minutes=59, seconds=59), False), (timedelta(hours=1), True)):
        after = with_new_number(known, "+12025550142", most=1, now=NOON + passed)
        assert (after is not None) == is_free


@pytest.mark.parametrize(
    ("contact", "recent", "wrote_at", "new"),
    [
        ("", "", None, True),
        ("1", "", None, False),  # they wrote, or were asked something
        ("", "1", None, False),  # something was sent to them
        ("", "", NOON, False),  # they wrote on another channel
    ],
)
def test_a_person_is_new_of_whom_nothing_was_ever_stored(contact, recent, wrote_at, new):
    number = "+12025550140"
    person = Person(
        contact=Contact(number=number, version=contact),
        recent=RecentSends(number=number, version=recent),
        wrote_at=wrote_at,
    )

    assert is_new(person) is new


def test_the_stop_of_a_prefix_covers_it_and_says_why_in_plain_words():
    stop = prefix_stop("+1202555", count=20, now=NOON)

    assert (stop.id, stop.scope) == ("hold-1202555", Scope(prefix="+1202555"))
    assert stop.reason == (
        "more than 20 numbers never seen before begin with +1202555xxxx within an hour (PUMPING)"
    )


def test_the_log_does_not_mask_a_prefix_that_is_held():
    reason = prefix_stop("+44770090", count=20, now=NOON).reason

    assert masked_line(reason) == reason


def test_a_prefix_that_was_released_is_left_alone_for_a_day():
    held = prefix_stop("+1202555", count=20, now=NOON)
    released = structs.replace(held, ended_at=NOON + MINUTE)
    standing = Standing(stops=(prefix_stop("+1202556", count=20, now=NOON),), ended=(released,))

    known = hold_in(standing, "+1202555")

    assert known == released
    assert not is_released(held, now=NOON)
    assert not is_released(hold_in(standing, "+1202557"), now=NOON)
    assert is_released(known, now=NOON + timedelta(days=1))
    assert not is_released(known, now=NOON + MINUTE + timedelta(days=1))
