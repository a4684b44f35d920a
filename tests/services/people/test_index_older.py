"""Opt-outs of an earlier version are listed, once, by runs of bounded length."""

from datetime import timedelta

import pytest

from shared.domain.conversations.contact import Contact
from shared.domain.people.people_list import Walk
from shared.services.people.index_older import PASSES, TIME_LIMIT, index_older
from tests.examples import NOON
from tests.fakes.people import MemoryPeopleIndex

OLD = [Contact(number=f"+1202555{number:04}", opted_out_at=NOON) for number in range(450)]
MORE = [Contact(number="+12025550907"), Contact(number="whatsapp:+12025559999", opted_out_at=NOON)]


def run(index: MemoryPeopleIndex, *, seconds: float = 0) -> int:
    return index_older(index, elapsed=lambda: timedelta(seconds=seconds))


def test_every_opt_out_is_listed_and_later_runs_read_nothing():
    index = MemoryPeopleIndex(lambda: OLD[:3] + MORE)

    assert run(index) == PASSES * 4
    numbers = [row.number for row in index.opted_out(limit=9).items]
    assert numbers == ["+12025550000", "+12025550001", "+12025550002", "+12025559999"]
    index.everybody = lambda **_: pytest.fail("read again")
    assert run(index) == 0


def test_a_run_that_ends_early_is_followed_by_one_that_goes_on():
    index, asked = MemoryPeopleIndex(lambda: OLD), []
    everybody = index.everybody

    def recorded(**page):
        asked.append(page["cursor"])
        return everybody(**page)

    index.everybody = recorded
    times = iter([timedelta(0), TIME_LIMIT] * 20)

    for _ in range(3):
        index_older(index, elapsed=lambda: next(times))

    assert [cursor is None for cursor in asked] == [True, False, False]
    assert (len(index.opted_out(limit=999).items), index.walk()) == (450, Walk(passes=1))


def test_a_place_that_cannot_be_used_any_more_is_forgotten():
    index = MemoryPeopleIndex(lambda: OLD[:3])
    index.save_walk(Walk(cursor="from an earlier SDK"))

    run(index)

    assert len(index.opted_out(limit=9).items) == 3
