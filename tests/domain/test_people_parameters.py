"""Parameters of lists of people, and of what happened on a day."""

import pytest

from shared.domain.people.day_entry import DayKind
from shared.domain.people_parameters import read_people_search, read_recent_search, searched_day
from shared.errors import InvalidInput
from tests.examples import NOON


def test_people_are_asked_for_by_name_and_opt_out():
    search = read_people_search({"opted_out": "true", "name": "an", "limit": "7"})

    assert (search.opted_out, search.name, search.limit, search.cursor) == (True, "an", 7, None)


@pytest.mark.parametrize(
    ("params", "fields"),
    [
        (
            {"opted_out": "yes", "name": " ", "limit": "0", "cursor": "?"},
            {"opted_out", "name", "limit", "cursor"},
        ),
        ({"optedout": "true"}, {"optedout"}),
    ],
)
def test_every_fault_of_a_search_for_people_is_named(params, fields):
    with pytest.raises(InvalidInput) as error:
        read_people_search(params)

    assert {fault.field for fault in error.value.faults} == fields


def test_the_day_is_today_in_utc_unless_one_is_named():
    assert searched_day(read_recent_search({"kind": "text"}), now=NOON) == "2026-03-01"
    search = read_recent_search({"kind": "failed", "day": "2026-02-27"})
    assert (search.kind, searched_day(search, now=NOON)) == (DayKind.FAILED, "2026-02-27")


@pytest.mark.parametrize(
    ("params", "fields"),
    [
        ({}, {"kind"}),
        ({"kind": "letter", "day": "2026-02-30"}, {"kind", "day"}),
        ({"kind": "text", "day": "27.2.2026"}, {"day"}),
        ({"kind": "text", "day": "2026-02-27\n"}, {"day"}),
    ],
)
def test_every_fault_of_a_search_for_a_day_is_named(params, fields):
    with pytest.raises(InvalidInput) as error:
        read_recent_search(params)

    assert {fault.field for fault in error.value.faults} == fields
