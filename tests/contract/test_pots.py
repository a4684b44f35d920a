import pytest
from msgspec import structs

from shared.domain.guard.limits.pot import Pot, Share
from shared.errors import VersionConflict
from tests.examples import NOON

POT = Pot(key="all/day", interval="2026-03-01", most=100, given=3, shares=(Share("w", 3, 2, NOON),), told=80)


def test_a_pot_is_loaded_as_it_was_saved(pots):
    assert pots.load("all/day") is None

    saved = pots.save(POT)

    assert saved.version
    assert pots.load("all/day") == saved
    assert structs.replace(saved, version="") == POT
    assert pots.load("all/hour") is None


def test_only_the_newest_version_of_a_pot_can_be_replaced(pots):
    first = pots.save(POT)
    second = pots.save(structs.replace(first, given=4))

    for stale in (POT, first):
        with pytest.raises(VersionConflict):
            pots.save(structs.replace(stale, given=9))
    assert pots.load("all/day") == second


def test_all_pots_are_read_at_once(pots):
    assert list(pots.all()) == []

    saved = [pots.save(POT), pots.save(structs.replace(POT, key="calls/hour"))]

    assert sorted(pots.all(), key=lambda pot: pot.key) == saved
