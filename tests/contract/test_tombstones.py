from datetime import timedelta

import pytest
from msgspec import structs

from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.domain.deliveries.delivery import new_delivery, transition
from shared.domain.deliveries.status import Status
from shared.domain.list_parameters import MessageSearch
from shared.domain.people.digests import message_digest
from shared.domain.people.erasure.tombstone import Tombstone
from shared.errors import InvalidSettings, VersionConflict
from tests.contract.conftest import SECRET
from tests.examples import NOON, a_message

MESSAGE = a_message(tags={"order": "7"})


def saved(ledger, status=Status.DELIVERED):
    return ledger.save(structs.replace(new_delivery(MESSAGE, now=NOON), status=status))


def erase(ledger, delivery):
    ledger.erase(delivery, digest=ledger.content_digest(delivery.message))


def test_an_erased_delivery_leaves_status_digest_and_time(ledger):
    erase(ledger, saved(ledger))

    digest = message_digest(MESSAGE, secret=SECRET)
    assert ledger.load(MESSAGE.id) is None
    assert ledger.tombstone(MESSAGE.id) == Tombstone(status=Status.DELIVERED, digest=digest, at=NOON)
    assert ledger.search(MessageSearch()).items == ()


def test_the_id_of_an_erased_delivery_can_never_be_saved_again(ledger):
    erase(ledger, saved(ledger))
    again = new_delivery(MESSAGE, now=NOON + timedelta(days=400))

    with pytest.raises(VersionConflict):
        ledger.save(again)
    assert ledger.add([again, new_delivery(a_message(id="other"), now=NOON)]) == {MESSAGE.id}
    assert [ledger.load(MESSAGE.id), ledger.load("other").id] == [None, "other"]


def test_a_delivery_that_is_there_has_no_tombstone(ledger):
    saved(ledger)

    assert [ledger.tombstone(MESSAGE.id), ledger.tombstone("unknown")] == [None, None]


def test_a_delivery_is_not_erased_on_top_of_a_newer_version(ledger):
    before = saved(ledger, Status.SENT)
    newest = ledger.save(structs.replace(before, status=Status.DELIVERED))

    with pytest.raises(VersionConflict):
        erase(ledger, before)

    assert ledger.load(MESSAGE.id) == newest
    assert ledger.tombstone(MESSAGE.id) is None


def test_a_change_on_top_of_an_erased_delivery_conflicts(ledger):
    before = saved(ledger, Status.SENT)
    erase(ledger, before)

    with pytest.raises(VersionConflict):
        ledger.save(structs.replace(before, status=Status.DELIVERED))
    with pytest.raises(VersionConflict):
        erase(ledger, before)


def test_a_delivery_that_was_never_saved_is_not_erased(ledger):
    newest = saved(ledger)

    with pytest.raises(VersionConflict):
        erase(ledger, structs.replace(newest, version=""))

    assert ledger.load(MESSAGE.id) == newest


def test_an_open_delivery_that_is_erased_is_not_listed_as_open(ledger):
    erase(ledger, ledger.save(new_delivery(MESSAGE, now=NOON)))

    assert list(ledger.open()) == []


def test_deliveries_of_a_batch_are_erased_like_any_other(ledger):
    assert ledger.add([new_delivery(a_message(id=f"m{number}"), now=NOON) for number in range(60)]) == set()
    canceled = ledger.save(transition(ledger.load("m1"), Status.CANCELED, now=NOON))

    erase(ledger, canceled)

    assert ledger.tombstone("m1").status is Status.CANCELED
    assert ledger.add([new_delivery(a_message(id="m1"), now=NOON)]) == {"m1"}


def test_an_id_can_be_kept_from_ever_being_used(ledger):
    ledger.reserve_id("hello-1", at=NOON)
    ledger.reserve_id("hello-1", at=NOON + timedelta(days=1))

    assert ledger.tombstone("hello-1") == Tombstone(status=Status.CANCELED, digest="", at=NOON)
    with pytest.raises(VersionConflict):
        ledger.save(new_delivery(MESSAGE, now=NOON))


def test_an_id_that_is_used_is_not_reserved(ledger):
    newest = saved(ledger)

    ledger.reserve_id(MESSAGE.id, at=NOON)

    assert ledger.tombstone(MESSAGE.id) is None
    ledger.save(structs.replace(newest, reply="yes"))


def test_a_delivery_from_before_the_secret_was_set_is_erased_too(new_rows):
    deliveries, sids = new_rows(), new_rows()
    saved(TableLedger(deliveries, sids))
    ledger = TableLedger(deliveries, sids, secret=SECRET)

    erase(ledger, ledger.load(MESSAGE.id))

    assert ledger.tombstone(MESSAGE.id).status is Status.DELIVERED
    with pytest.raises(VersionConflict):
        ledger.save(new_delivery(MESSAGE, now=NOON))


def test_what_stays_has_neither_id_nor_number_nor_words(new_rows):
    deliveries, sids = new_rows(), new_rows()
    ledger = TableLedger(deliveries, sids, secret=SECRET)
    ledger.assign_sid("SM1", MESSAGE.id)
    erase(ledger, saved(ledger))
    ledger.erase_sid("SM1")

    rows = [row.columns for table in (deliveries, sids) for row in table.matching([])]
    assert len(rows) == 3  # the tombstone, its row by day, the SID
    left = str(rows)
    assert not any(text in left for text in (MESSAGE.id, MESSAGE.to[2:], str(MESSAGE.body), "SM1", "order"))


class TestWithoutASecret:
    def test_nothing_is_erased(self, ledger_without_secret):
        delivery = saved(ledger_without_secret)

        with pytest.raises(InvalidSettings, match="DIGEST_SECRET"):
            erase(ledger_without_secret, delivery)
        with pytest.raises(InvalidSettings, match="DIGEST_SECRET"):
            ledger_without_secret.erase_sid("SM1")
        with pytest.raises(InvalidSettings, match="DIGEST_SECRET"):
            ledger_without_secret.reserve_id("x", at=NOON)

        assert ledger_without_secret.load(delivery.id) == delivery

    def test_nothing_was_erased(self, ledger_without_secret):
        assert ledger_without_secret.tombstone("hello-1") is None
        assert not ledger_without_secret.is_erased_sid("SM1")
        assert ledger_without_secret.content_digest(MESSAGE) == ""


class TestSids:
    def test_an_erased_sid_has_no_owner_and_is_known_to_be_erased(self, ledger):
        ledger.assign_sid("SM1", "one")
        ledger.assign_sid("SM2", "two")

        ledger.erase_sid("SM1")
        ledger.erase_sid("SM1")

        assert ledger.sid_owner("SM1") is None
        assert [ledger.is_erased_sid(sid) for sid in ("SM1", "SM2", "SM3")] == [True, False, False]
        assert ledger.sid_owner("SM2") == "two"

    def test_a_sid_that_nobody_owned_is_erased_too(self, ledger):
        ledger.erase_sid("SM7")

        assert ledger.is_erased_sid("SM7")
