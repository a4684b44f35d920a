import pytest

from shared.adapters.azure.deliveries.tombstone_rows import (
    id_key,
    id_rows,
    read_tombstone,
    tombstone_rows,
)
from shared.domain.deliveries.status import Status
from shared.domain.people.digests import require_secret
from shared.domain.people.erasure.tombstone import Tombstone
from shared.errors import InvalidSettings
from tests.examples import NOON

KEPT = Tombstone(status=Status.DELIVERED, digest="0" * 32, at=NOON)


def test_a_tombstone_takes_the_place_of_the_row_that_keeps_the_id():
    (kept,) = id_rows("secret", "order-1")
    tombstone, listed = tombstone_rows("secret", "order-1", KEPT)

    assert kept.key == tombstone.key == id_key("secret", "order-1")
    assert (read_tombstone(kept.columns), read_tombstone(tombstone.columns)) == (None, KEPT)
    assert listed.key == f"~cleared|{NOON:%Y-%m-%d}|{tombstone.key}"


def test_the_key_shows_neither_the_id_nor_the_same_hash_with_another_secret():
    assert "order-1" not in id_key("secret", "order-1")
    assert id_key("secret", "order-1") != id_key("another", "order-1")


def test_without_a_secret_no_id_is_kept_and_nothing_can_be_erased():
    assert id_rows("", "order-1") == []
    with pytest.raises(InvalidSettings, match="set DIGEST_SECRET"):
        require_secret("")
