from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import (
    Outcome,
    Status,
    begin_attempt,
    close,
    end_attempt,
    new_delivery,
    reopen_dead,
)
from shared.domain.list_parameters import MessageSearch
from shared.errors import InvalidInput, VersionConflict
from tests.examples import NOON, a_message


def test_a_delivery_comes_back_as_it_was_kept(ledger):
    message = a_message(values={"a": "ü"}, tags={"order": "7"}, not_after="2026-03-02T00:00:00+01:00")
    delivery = begin_attempt(new_delivery(message, now=NOON), attempt_id="one", now=NOON)

    saved = ledger.save(
        end_attempt(delivery, Outcome(status=Status.SENT, sid="SM1"), attempt_id="one", now=NOON)
    )

    assert ledger.load(message.id) == saved


def test_an_unknown_id_has_no_delivery(ledger):
    assert ledger.load("nobody") is None


def test_an_id_is_taken_once(ledger):
    ledger.save(new_delivery(a_message(), now=NOON))

    with pytest.raises(VersionConflict):
        ledger.save(new_delivery(a_message(body="Other"), now=NOON))


def test_of_two_who_change_the_same_version_one_is_told_so(ledger):
    first = ledger.save(new_delivery(a_message(), now=NOON))
    ledger.save(begin_attempt(first, attempt_id="one", now=NOON))

    with pytest.raises(VersionConflict):
        ledger.save(begin_attempt(first, attempt_id="two", now=NOON + timedelta(seconds=1)))

    assert ledger.load(first.id).attempts[0].id == "one"


def test_the_version_returned_is_the_one_to_change_next(ledger):
    saved = ledger.save(new_delivery(a_message(), now=NOON))

    again = ledger.save(begin_attempt(saved, attempt_id="one", now=NOON))

    assert ledger.load(saved.id).version == again.version


@pytest.mark.parametrize("message_id", ["a", "A.b_c:d-1", "x" * 128])
def test_every_id_that_the_contract_allows_can_be_kept(ledger, message_id):
    ledger.save(new_delivery(a_message(id=message_id), now=NOON))

    assert ledger.load(message_id).id == message_id


def test_the_largest_message_fits_with_all_its_attempts(ledger):
    message = a_message(body="é" * 1600, tags={"t": "x" * 20_000})
    delivery = new_delivery(message, now=NOON)
    for number in range(30):
        delivery = begin_attempt(delivery, attempt_id=f"{number:032x}", now=NOON)
        outcome = Outcome(status=Status.HELD, error="Too Many Requests", error_code=20429)
        delivery = end_attempt(delivery, outcome, attempt_id=f"{number:032x}", now=NOON)

    assert ledger.load(ledger.save(delivery).id).attempts[-1].id == f"{29:032x}"


def test_what_is_open_is_found_and_what_is_not_is_not(ledger):
    for number, status in enumerate(Status):
        delivery = new_delivery(a_message(id=f"m{number}"), now=NOON)
        ledger.save(structs.replace(delivery, status=status))

    assert sorted(ledger.open()) == ["m0", "m1", "m2", "m3", "m4"]
    # Who is cut short again and again must not leave out the same ones again and again.
    assert len({tuple(ledger.open()) for _ in range(5)}) > 1


def test_a_delivery_is_open_until_it_is_final_or_closed(ledger):
    one = ledger.save(new_delivery(a_message(id="one"), now=NOON))
    two = ledger.save(new_delivery(a_message(id="two"), now=NOON))
    one = ledger.save(structs.replace(one, status=Status.SENT))
    two = ledger.save(structs.replace(ledger.load("two"), status=Status.SENT))
    assert sorted(ledger.open()) == ["one", "two"]

    ledger.save(structs.replace(one, status=Status.DELIVERED))
    closed = ledger.save(close(two, now=NOON))
    assert list(ledger.open()) == []

    ledger.save(structs.replace(closed, status=Status.DELIVERED))
    assert list(ledger.open()) == []


def test_a_dead_delivery_that_is_reopen_deadd_is_open_again(ledger):
    dead = ledger.save(structs.replace(new_delivery(a_message(), now=NOON), status=Status.DEAD))

    ledger.save(reopen_dead(dead, now=NOON))

    assert list(ledger.open()) == ["hello-1"]


def test_a_sid_belongs_to_one_delivery(ledger):
    assert ledger.sid_owner("SM1") is None
    assert ledger.assign_sid("SM1", "one") == "one"
    assert ledger.assign_sid("SM1", "two") == "one"
    assert ledger.assign_sid("SM1", "one") == "one"
    assert ledger.assign_sid("SM2", "two") == "two"
    assert ledger.sid_owner("SM1") == "one"


def test_a_sid_can_be_taken_back_by_whose_it_is_proven_to_be(ledger):
    ledger.assign_sid("SM1", "one")

    assert ledger.assign_sid("SM1", "two", instead_of="one") == "two"
    assert ledger.assign_sid("SM1", "one") == "two"


class TestSearching:
    def found(self, ledger, **wanted) -> list[str]:
        return sorted(one.id for one in ledger.search(MessageSearch(**wanted)).items)

    def test_messages_are_found_by_status_person_and_time(self, ledger):
        other = "+15005550101"
        ledger.save(new_delivery(a_message(id="early"), now=NOON - timedelta(seconds=1)))
        ledger.save(new_delivery(a_message(id="other", to=other), now=NOON))
        held = structs.replace(new_delivery(a_message(id="held"), now=NOON), status=Status.HELD)
        ledger.save(held)

        assert self.found(ledger) == ["early", "held", "other"]
        assert self.found(ledger, status=Status.HELD) == ["held"]
        assert self.found(ledger, to=other) == ["other"]
        assert self.found(ledger, since=NOON) == ["held", "other"]
        assert self.found(ledger, since=NOON, status=Status.ACCEPTED, to=other) == ["other"]
        assert self.found(ledger, to=other, status=Status.HELD) == []

    def test_pages_together_hold_each_message_once(self, ledger):
        ids = [f"m{number:02}" for number in range(25)]
        for one in ids:
            ledger.save(new_delivery(a_message(id=one), now=NOON))

        found, cursor, pages = [], None, 0
        while pages == 0 or cursor:
            page = ledger.search(MessageSearch(limit=10, cursor=cursor))
            found += [one.id for one in page.items]
            assert len(page.items) <= 10
            cursor, pages = page.cursor, pages + 1

        assert sorted(found) == ids
        assert pages == 3

    @pytest.mark.parametrize("cursor", ["x", "nonsense!", "e30", "eyJhIjoxfQ", "bnVsbA", "é"])
    def test_a_cursor_that_is_none_is_refused(self, ledger, cursor):
        with pytest.raises(InvalidInput, match="cursor"):
            ledger.search(MessageSearch(cursor=cursor))


class TestAdding:
    def test_many_new_deliveries_are_kept_and_open(self, ledger):
        many = [new_delivery(a_message(id=f"m{number}"), now=NOON) for number in range(300)]

        assert ledger.add(many) == set()

        assert sorted(ledger.open()) == sorted(one.id for one in many)
        assert structs.replace(ledger.load("m7"), version="") == many[7]

    def test_one_that_is_there_is_left_as_it_is_and_named(self, ledger):
        kept = ledger.save(new_delivery(a_message(id="m1"), now=NOON))

        left = ledger.add([new_delivery(a_message(id=f"m{n}", body="Other"), now=NOON) for n in range(3)])

        assert left == {"m1"}
        assert ledger.load("m1") == kept
