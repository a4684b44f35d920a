"""The rows of erasures, from the fake and from the real adapter on Azurite."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.adapters.azure.people.erasures import TableErasures
from shared.domain.people.erasure.progress import Erasure
from shared.errors import VersionConflict
from tests.examples import NOON
from tests.fakes.erasure import MemoryErasures

HOUR = timedelta(hours=1)
FULL = Erasure(
    digest="d1",
    begun_at=NOON,
    number="+12025550915",
    cursor="c1",
    found=True,
    waiting={"sending": 1},
    rows={"texts": 2},
    counted=("k1", "k2"),
)


@pytest.fixture(params=["memory", "azurite"])
def erasures(request, new_rows):
    return MemoryErasures() if request.param == "memory" else TableErasures(new_rows())


def test_an_erasure_is_stored_with_all_of_it(erasures):
    saved = erasures.save(FULL)

    assert erasures.load("d1") == saved == structs.replace(FULL, version=saved.version)
    assert erasures.load("d2") is None


def test_it_is_saved_only_on_top_of_its_newest_version(erasures):
    first = erasures.save(FULL)
    erasures.save(structs.replace(first, step="texts"))

    for stale in (FULL, first):
        with pytest.raises(VersionConflict):
            erasures.save(stale)


def test_those_that_are_neither_finished_nor_wait_are_found(erasures):
    erasures.save(FULL)
    erasures.save(structs.replace(FULL, digest="d2", step=""))
    erasures.save(structs.replace(FULL, digest="d3", try_again_at=NOON + HOUR))
    erasures.save(structs.replace(FULL, digest="d4", try_again_at=NOON - HOUR))

    assert sorted(found.digest for found in erasures.unfinished(now=NOON)) == ["d1", "d4"]
    assert sorted(found.digest for found in erasures.unfinished(now=NOON + HOUR)) == ["d1", "d3", "d4"]
    assert all(found.version for found in erasures.unfinished(now=NOON))
