"""The acts, from the fake and from the real adapter on Azurite."""

from datetime import timedelta

import pytest

from shared.adapters.azure.people.acts import TableActs
from shared.domain.acts.act import Act
from shared.errors import InvalidInput
from tests.examples import NOON
from tests.fakes.acts import MemoryActs

TODAY = f"{NOON:%Y-%m-%d}"


@pytest.fixture(params=["memory", "azurite"])
def acts(request, new_rows):
    return MemoryActs() if request.param == "memory" else TableActs(new_rows())


def an_act(number: int = 1, *, ago: timedelta = timedelta(0), target: str = "+12025550920") -> Act:
    return Act(at=NOON - ago, who="Zoë O'Brien", what="take over", target=target, detail=f"{number} hours")


def test_acts_of_a_day_are_listed_newest_first_page_by_page(acts):
    for number in range(5):
        acts.add(an_act(number, ago=timedelta(minutes=number)), act_id=f"a{number}")
    acts.add(an_act(9, ago=timedelta(days=1)), act_id="a9")

    first = acts.of_day(TODAY, limit=3)
    rest = acts.of_day(TODAY, limit=3, cursor=first.cursor)

    assert [act.detail for act in (*first.items, *rest.items)] == [f"{n} hours" for n in range(5)]
    assert first.items[0] == an_act(0)
    assert rest.cursor is None
    with pytest.raises(InvalidInput, match="cursor"):
        acts.of_day(TODAY, limit=3, cursor="not one")
    with pytest.raises(InvalidInput, match="cursor"):  # after midnight, if the day is left out
        acts.of_day(f"{NOON + timedelta(days=1):%Y-%m-%d}", limit=3, cursor=first.cursor)


def test_an_act_that_is_added_again_is_there_once_and_two_of_the_same_moment_are_two(acts):
    for act_id in ("a1", "a1", "a2"):
        acts.add(an_act(), act_id=act_id)

    assert len(acts.of_day(TODAY, limit=9).items) == 2


def test_the_days_that_have_acts_are_found_from_the_earliest_and_can_be_removed(acts):
    for ago in (3, 400, 3, 0):
        acts.add(an_act(ago=timedelta(days=ago)), act_id=f"a{ago}")
    long_ago, lately = (f"{NOON - timedelta(days=ago):%Y-%m-%d}" for ago in (400, 3))

    assert [*acts.days(before=TODAY)] == [long_ago, lately]
    assert (acts.remove_day(long_ago), acts.remove_day(long_ago)) == (1, 0)
    assert [*acts.days(before=TODAY)] == [lately]
    assert len(acts.of_day(TODAY, limit=9).items) == 1
