from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import close, new_delivery, reopen_dead, transition
from shared.domain.deliveries.sequence import is_same_content
from shared.domain.deliveries.status import Status
from shared.domain.list_parameters import MessageSearch
from shared.errors import InvalidInput, VersionConflict
from tests.examples import NOON, a_message


def test_a_delivery_is_loaded_as_it_was_saved(ledger):
    message = a_message(values={"a": "ü"}, tags={"order": "7"}, not_after="2026-03-02T00:00:00+01:00")
    delivery = begin_attempt(new_delivery(message, now=NOON), attempt_id="one", now=NOON)

    saved = ledger.save(
        end_attempt(delivery, Outcome(status=Status.SENT, sid="SM1"), attempt_id="one", now=NOON)
    )

    assert ledger.load(message.id) == saved


@pytest.mark.parametrize("message_id", ["unknown", "", "a/b", "what?", "x" * 20_000])
def test_an_unknown_id_has_no_delivery_whatever_it_consists_of(ledger, message_id):
    assert ledger.load(message_id) is None


def test_a_second_delivery_with_the_same_id_conflicts(ledger):
    ledger.save(new_delivery(a_message(), now=NOON))

    with pytest.raises(VersionConflict):
        ledger.save(new_delivery(a_message(body="Other"), now=NOON))


def test_a_second_change_of_the_same_version_conflicts(ledger):
    first = ledger.save(new_delivery(a_message(), now=NOON))
    ledger.save(begin_attempt(first, attempt_id="one", now=NOON))

    with pytest.raises(VersionConflict):
        ledger.save(begin_attempt(first, attempt_id="two", now=NOON + timedelta(seconds=1)))

    assert ledger.load(first.id).attempts[0].id == "one"


def test_the_returned_version_is_the_current_version(ledger):
    saved = ledger.save(new_delivery(a_message(), now=NOON))

    changed = ledger.save(begin_attempt(saved, attempt_id="one", now=NOON))

    assert ledger.load(saved.id).version == changed.version


def test_each_save_has_a_higher_sequence_number(ledger):
    first = ledger.save(new_delivery(a_message(), now=NOON))
    second = ledger.save(begin_attempt(first, attempt_id="one", now=NOON))

    assert first.sequence < second.sequence == ledger.load(first.id).sequence


@pytest.mark.parametrize("message_id", ["a", "A.b_c:d-1", "x" * 128])
def test_every_valid_id_can_be_saved(ledger, message_id):
    ledger.save(new_delivery(a_message(id=message_id), now=NOON))

    assert ledger.load(message_id).id == message_id


def test_a_delivery_with_an_id_of_our_own_making_is_stored_like_any_other(ledger):
    message = structs.replace(a_message(), id="order-7~2")
    saved = ledger.save(structs.replace(new_delivery(message, now=NOON), resend_of="order-7"))

    assert ledger.load("order-7~2") == saved
    assert list(ledger.open()) == ["order-7~2"]
    assert [found.id for found in ledger.search(MessageSearch()).items] == ["order-7~2"]


def test_the_largest_message_fits_with_all_its_attempts(ledger):
    message = a_message(body="é" * 1600, tags={"t": "x" * 20_000})
    delivery = new_delivery(message, now=NOON)
    for number in range(30):
        delivery = begin_attempt(delivery, attempt_id=f"{number:032x}", now=NOON)
        outcome = Outcome(status=Status.HELD, error="Too Many Requests", error_code=20429)
        delivery = end_attempt(delivery, outcome, attempt_id=f"{number:032x}", now=NOON)

    assert ledger.load(ledger.save(delivery).id).attempts[-1].id == f"{29:032x}"


def test_open_deliveries_are_listed_and_others_are_not(ledger):
    for number, status in enumerate(Status):
        delivery = new_delivery(a_message(id=f"m{number}"), now=NOON)
        ledger.save(structs.replace(delivery, status=status))

    listed = [tuple(ledger.open()) for _ in range(3)]
    assert {tuple(sorted(ids)) for ids in listed} == {("m0", "m1", "m2", "m3", "m4")}
    # The order changes each time: a sweep that is stopped early must not miss the same ones every time.
    assert len(set(listed)) > 1


def test_a_delivery_is_open_until_it_is_final_or_closed(ledger):
    first = ledger.save(new_delivery(a_message(id="one"), now=NOON))
    second = ledger.save(new_delivery(a_message(id="two"), now=NOON))
    first = ledger.save(structs.replace(first, status=Status.SENT))
    second = ledger.save(structs.replace(ledger.load("two"), status=Status.SENT))
    assert sorted(ledger.open()) == ["one", "two"]

    ledger.save(structs.replace(first, status=Status.DELIVERED))
    closed = ledger.save(close(second, now=NOON))
    assert list(ledger.open()) == []

    ledger.save(structs.replace(closed, status=Status.DELIVERED))
    assert list(ledger.open()) == []


def test_a_dead_delivery_that_is_reopened_is_open_again(ledger):
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


def test_a_sid_can_be_reassigned_to_its_proven_owner(ledger):
    ledger.assign_sid("SM1", "one")

    assert ledger.assign_sid("SM1", "two", instead_of="one") == "two"
    assert ledger.assign_sid("SM1", "one") == "two"


class TestSearching:
    def found_ids(self, ledger, **parameters) -> list[str]:
        return sorted(delivery.id for delivery in ledger.search(MessageSearch(**parameters)).items)

    def test_messages_are_found_by_status_person_and_time(self, ledger):
        other = "+15005550101"
        ledger.save(new_delivery(a_message(id="early"), now=NOON - timedelta(seconds=1)))
        ledger.save(new_delivery(a_message(id="other", to=other), now=NOON))
        held = structs.replace(new_delivery(a_message(id="held"), now=NOON), status=Status.HELD)
        ledger.save(held)

        assert self.found_ids(ledger) == ["early", "held", "other"]
        assert self.found_ids(ledger, status=Status.HELD) == ["held"]
        assert self.found_ids(ledger, to=other) == ["other"]
        assert self.found_ids(ledger, since=NOON) == ["held", "other"]
        assert self.found_ids(ledger, since=datetime(1, 1, 1, tzinfo=UTC)) == ["early", "held", "other"]
        assert self.found_ids(ledger, to="+5215512345678") == []
        ledger.save(new_delivery(a_message(id="mexico", to="+525512345678"), now=NOON - timedelta(hours=1)))
        assert self.found_ids(ledger, to="+5215512345678") == ["mexico"]
        assert self.found_ids(ledger, since=NOON, status=Status.ACCEPTED, to=other) == ["other"]
        assert self.found_ids(ledger, to=other, status=Status.HELD) == []

    def test_messages_are_found_by_the_error_code_that_they_have_now(self, ledger):
        failed = new_delivery(a_message(id="failed"), now=NOON)
        failed = ledger.save(structs.replace(failed, status=Status.FAILED, error_code=30003))
        ledger.save(new_delivery(a_message(id="well"), now=NOON))

        assert self.found_ids(ledger, error_code=30003) == ["failed"]
        assert self.found_ids(ledger, error_code=30005) == []
        ledger.save(structs.replace(failed, error_code=None))
        assert self.found_ids(ledger, error_code=30003) == []

    def test_messages_are_found_by_a_tag(self, ledger):
        spring, summer = {"campaign": "spring", "a tag's name": "x"}, {"campaign": "summer"}
        for message_id, tags in {"m1": spring, "m2": summer, "m3": {"order": "spring"}, "m4": {}}.items():
            ledger.save(new_delivery(a_message(id=message_id, tags=tags), now=NOON))

        assert self.found_ids(ledger, tag="campaign") == ["m1", "m2"]
        assert self.found_ids(ledger, tag="campaign=spring") == ["m1"]
        assert self.found_ids(ledger, tag="campaign=") == []
        assert self.found_ids(ledger, tag="a tag's name=x", status=Status.ACCEPTED) == ["m1"]
        assert self.found_ids(ledger, tag="Campaign") == []

    def test_the_tags_of_new_and_changed_messages_are_known(self, ledger):
        tags = {"campaign": "a=b'c"}
        ledger.add([new_delivery(a_message(id=name, tags=tags), now=NOON) for name in ("m1", "m2")])
        held = transition(ledger.load("m1"), Status.HELD, now=NOON)
        ledger.save(held)

        assert self.found_ids(ledger, tag="campaign=a=b'c") == ["m1", "m2"]

    def test_a_message_is_found_by_the_first_twenty_of_its_tags(self, ledger):
        tags = {f"t{number:03}": "" for number in range(400)}
        ledger.save(new_delivery(a_message(tags=tags), now=NOON))

        assert self.found_ids(ledger, tag="t019") == ["hello-1"]
        assert self.found_ids(ledger, tag="t020") == []

    def test_pages_of_a_tag_lead_on(self, ledger):
        for number in range(12):
            tags = {"campaign": "spring"} if number % 3 else {}
            ledger.save(new_delivery(a_message(id=f"m{number:02}", tags=tags), now=NOON))

        found, cursor, pages = [], None, 0
        while pages == 0 or cursor:
            page = ledger.search(MessageSearch(limit=3, cursor=cursor, tag="campaign=spring"))
            found += [delivery.id for delivery in page.items]
            cursor, pages = page.cursor, pages + 1

        assert sorted(found) == [f"m{number:02}" for number in range(12) if number % 3]

    def test_the_pages_together_contain_each_message_once(self, ledger):
        ids = [f"m{number:02}" for number in range(25)]
        for message_id in ids:
            ledger.save(new_delivery(a_message(id=message_id), now=NOON))

        found, cursor, pages = [], None, 0
        while pages == 0 or cursor:
            page = ledger.search(MessageSearch(limit=10, cursor=cursor))
            found += [delivery.id for delivery in page.items]
            assert len(page.items) <= 10
            cursor, pages = page.cursor, pages + 1

        assert sorted(found) == ids
        assert pages == 3

    @pytest.mark.parametrize("cursor", ["x", "nonsense!", "e30", "eyJhIjoxfQ", "bnVsbA", "é"])
    def test_an_invalid_cursor_is_refused(self, ledger, cursor):
        with pytest.raises(InvalidInput, match="cursor"):
            ledger.search(MessageSearch(cursor=cursor))


def test_open_deliveries_are_found_by_how_their_ids_begin(ledger):
    for name in ("spring-1", "spring-", "spring-~failed", "spring", "sprint-1", "Spring-1", "a-spring-1"):
        ledger.save(new_delivery(a_message(id=name), now=NOON))
    ledger.save(transition(new_delivery(a_message(id="spring-2"), now=NOON), Status.CANCELED, now=NOON))

    assert sorted(ledger.open(prefix="spring-")) == ["spring-", "spring-1", "spring-~failed"]


class TestAdding:
    def test_many_new_deliveries_are_saved_and_open(self, ledger):
        many = [new_delivery(a_message(id=f"m{number}"), now=NOON) for number in range(300)]

        assert ledger.add(many) == set()

        assert sorted(ledger.open()) == sorted(delivery.id for delivery in many)
        assert is_same_content(ledger.load("m7"), many[7])
        assert ledger.load("m7").sequence

    def test_an_existing_delivery_is_left_unchanged_and_its_id_is_returned(self, ledger):
        existing = ledger.save(new_delivery(a_message(id="m1"), now=NOON))

        not_added = ledger.add(
            [new_delivery(a_message(id=f"m{n}", body="Other"), now=NOON) for n in range(3)]
        )

        assert not_added == {"m1"}
        assert ledger.load("m1") == existing
