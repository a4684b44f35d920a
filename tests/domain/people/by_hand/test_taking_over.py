from datetime import timedelta

import pytest

from shared.domain.conversations.contact import Contact
from shared.domain.people.by_hand.taking_over import TakeOverRequest, give_back, is_taken_over, take_over
from shared.errors import Conflict
from tests.examples import NOON, PERSON

EIGHT, TWO = TakeOverRequest(), TakeOverRequest(hours=2)
HOUR = timedelta(hours=1)


def taken(by: str = "Ana", request: TakeOverRequest = TWO, *, named: bool = True) -> Contact:
    return take_over(Contact(number=PERSON, name="Zoë"), request, by=by, is_named=named, now=NOON)


def test_a_person_is_taken_over_until_the_hours_are_over():
    contact = taken()

    assert is_taken_over(contact, now=NOON)
    assert is_taken_over(contact, now=NOON + 2 * HOUR - timedelta(microseconds=1))
    assert not is_taken_over(contact, now=NOON + 2 * HOUR)
    assert contact.name == "Zoë"
    assert taken(request=EIGHT).taken_over.until == NOON + 8 * HOUR


def test_another_one_is_told_who_has_the_person_and_until_when():
    with pytest.raises(
        Conflict, match=r"Ana has taken .* 2026-03-01 12:00 UTC, until 14:00 UTC: .*force: true"
    ):
        take_over(taken(), EIGHT, by="Ben", is_named=True, now=NOON + HOUR)


@pytest.mark.parametrize("ago", [2 * HOUR, 9 * HOUR])
def test_when_the_time_is_over_anybody_may(ago):
    assert take_over(taken(), TWO, by="Ben", is_named=True, now=NOON + ago).taken_over.by == "Ben"


def test_who_says_force_takes_the_person_from_somebody_else():
    forced = take_over(taken(), TakeOverRequest(force=True), by="Ben", is_named=True, now=NOON + HOUR)

    assert (forced.taken_over.by, forced.taken_over.until) == ("Ben", NOON + 9 * HOUR)


def test_who_has_the_person_may_take_them_for_longer():
    assert (
        take_over(taken(), TWO, by="Ana", is_named=True, now=NOON + HOUR).taken_over.until == NOON + 3 * HOUR
    )


def test_two_desks_without_sign_in_are_not_taken_for_one():
    with pytest.raises(Conflict, match="function key has taken"):
        take_over(taken("function key", named=False), TWO, by="function key", is_named=False, now=NOON)


def test_given_back_the_person_is_nobody_s():
    assert not is_taken_over(give_back(taken()), now=NOON)
    assert give_back(Contact(number=PERSON)) == Contact(number=PERSON)
