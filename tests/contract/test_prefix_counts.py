from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.guard.pumping import NewNumber, NewNumbers
from shared.errors import VersionConflict
from tests.examples import NOON

PREFIX = "+4477009001"


def some_numbers(count: int) -> tuple[NewNumber, ...]:
    return tuple(NewNumber(ending, NOON + timedelta(seconds=ending)) for ending in range(count))


def test_a_prefix_that_is_not_known_has_no_numbers(prefix_counts):
    assert prefix_counts.load(PREFIX) == NewNumbers(prefix=PREFIX)


def test_all_numbers_that_a_prefix_can_have_are_read_as_they_were_saved(prefix_counts):
    prefix_counts.save(NewNumbers(prefix=PREFIX, numbers=some_numbers(10_000)))

    found = prefix_counts.load(PREFIX)

    assert found.numbers == some_numbers(10_000)
    assert found.version
    assert prefix_counts.load("+447700901").numbers == ()


def test_only_the_newest_version_is_replaced(prefix_counts):
    new = NewNumbers(prefix=PREFIX, numbers=some_numbers(1))
    prefix_counts.save(new)
    first = prefix_counts.load(PREFIX)
    prefix_counts.save(structs.replace(first, numbers=some_numbers(2)))

    for stale in (new, structs.replace(first, numbers=some_numbers(3))):
        with pytest.raises(VersionConflict):
            prefix_counts.save(stale)

    assert prefix_counts.load(PREFIX).numbers == some_numbers(2)
