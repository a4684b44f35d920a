from datetime import timedelta

import msgspec
import pytest
from msgspec import structs

from shared.domain.guard.limits.limit import read_limits
from shared.domain.guard.limits.pot import MOST_SHARES, Draw, Pot, Share, drawn, pot_of, told_percent
from tests.examples import NOON

(LIMIT,) = read_limits("all 10000/day")
MINUTE = timedelta(minutes=1)
FRESH = pot_of(LIMIT, None, now=NOON)


def draw(pot: Pot, *, worker: str = "a", given: int = 0, spent: int = 0, units: int = 1, **more) -> Pot:
    asked = Draw(
        worker=worker, given=given, spent=spent, units=units, waiting=more.pop("waiting", units), recent=0
    )
    return drawn(pot, structs.replace(asked, **more), now=NOON)


def test_a_new_worker_takes_no_more_than_it_needs():
    assert draw(FRESH, units=3).of("a") == Share("a", 3, 3, NOON + MINUTE)


@pytest.mark.parametrize(
    ("recent", "left", "taken"),
    [
        (8, 10_000, 3),  # 1, and a quarter of what it has just spent
        (4_000, 10_000, 100),  # at most 1 % of the limit
        (4_000, 101, 11),  # and a tenth of what is left
        (4_000, 5, 1),
    ],
)
def test_a_share_grows_with_what_its_worker_spends_and_shrinks_with_what_is_left(recent, left, taken):
    pot = structs.replace(FRESH, given=10_000 - left)

    assert draw(pot, recent=recent).given - pot.given == taken


def test_what_a_worker_has_not_spent_goes_back_when_it_draws_again():
    pot = draw(FRESH, recent=200)  # 51, of which 11 are spent since

    assert draw(pot, spent=11).given == 12


def test_messages_that_wait_are_served_together_and_the_last_units_one_by_one():
    assert draw(FRESH, units=1, waiting=16).given == 16

    almost_empty = structs.replace(FRESH, given=9_995)
    assert draw(almost_empty, units=2, waiting=16).given == 10_000
    assert draw(almost_empty, units=6, waiting=16).given == 9_995


def test_answers_that_nobody_asked_for_are_counted_even_above_the_limit():
    pot = draw(structs.replace(FRESH, given=9_999), units=0, spent=7)

    assert pot.given == 10_006
    assert draw(pot, spent=7).given == 10_006


def test_a_dead_workers_share_is_waited_for_until_its_lease_ends_and_counts_as_used_then():
    pot = draw(FRESH, worker="dead", recent=200)

    assert pot.held_until(now=NOON, but="a") == NOON + MINUTE
    assert pot.held_until(now=NOON, but="dead") is None
    assert pot.held_until(now=NOON + MINUTE, but="a") is None
    assert (pot.used(now=NOON), pot.used(now=NOON + MINUTE)) == (1, 51)


def test_a_row_remembers_some_shares_only_and_those_that_may_come_back_first():
    pot = draw(FRESH, worker="holds", recent=200)
    for number in range(MOST_SHARES + 50):
        pot = draw(pot, worker=f"w{number}")

    assert len(pot.shares) == MOST_SHARES
    assert pot.of("holds")
    assert pot.given == 51 + MOST_SHARES + 50
    assert len(msgspec.json.encode(pot)) < 32_768


def test_a_new_day_has_a_new_pot_and_a_late_message_takes_from_it():
    yesterdays = structs.replace(draw(FRESH), version="7", told=80)

    today = pot_of(LIMIT, yesterdays, now=NOON + timedelta(days=1))

    assert today == Pot(key="all/day", interval="2026-03-02", most=10_000, version="7")
    assert pot_of(LIMIT, today, now=NOON) == today


def test_each_percentage_is_told_once_and_again_if_the_limit_is_changed():
    assert told_percent(structs.replace(FRESH, given=7_999), now=NOON) == 0
    assert told_percent(structs.replace(FRESH, given=8_000), now=NOON) == 80
    assert told_percent(structs.replace(FRESH, given=10_000), now=NOON) == 100
    assert told_percent(structs.replace(FRESH, given=9_000), now=NOON, is_empty=True) == 100
    assert told_percent(structs.replace(FRESH, given=1, told=80), now=NOON) == 80

    (larger,) = read_limits("all 20000/day")
    pot = pot_of(larger, structs.replace(FRESH, given=9_000, told=80), now=NOON)
    assert (pot.given, pot.told, pot.most) == (9_000, 0, 20_000)
