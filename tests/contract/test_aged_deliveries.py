"""Closed deliveries by day, from the fake and from the real adapter on Azurite."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.adapters.azure.deliveries.day_rows import TableAgedDeliveries
from shared.adapters.azure.deliveries.delivery_rows import partition_of
from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.adapters.azure.row_change import Upsert
from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import new_delivery, record_reply, reopen_dead, transition
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.words.removed_words import without_words
from shared.domain.list_parameters import MessageSearch
from shared.domain.retention.day_row import AT_ONCE, day_row_of
from shared.domain.retention.progress import Place, Progress
from shared.errors import VersionConflict
from tests.examples import NOON, a_message
from tests.fakes.retention import MemoryAgedDeliveries
from tests.fakes.storage import MemoryLedger

SECRET = "a-secret-of-the-app"
LATER = "2099-01-01"


@pytest.fixture(params=["memory", "azurite"])
def stored(request, new_rows):
    if request.param == "memory":
        ledger = MemoryLedger(secret=SECRET)
        return ledger, MemoryAgedDeliveries(ledger)
    deliveries, sids = new_rows(), new_rows()
    aged = TableAgedDeliveries(deliveries, sids, secret=SECRET)
    return TableLedger(deliveries, sids, secret=SECRET), aged


def due(aged, *, has_words=True, before=LATER, of="hello-1"):
    rows = aged.due(int(partition_of(of), 16), has_words=has_words, before=before)
    return [structs.replace(row, partition=None) for row in rows]


def send(ledger, *, status=Status.DELIVERED, at=NOON, **fields):
    sent = begin_attempt(new_delivery(a_message(**fields), now=at), attempt_id="one", now=at)
    saved = ledger.save(end_attempt(sent, Outcome(status=Status.SENT, sid="SM1"), attempt_id="one", now=at))
    return ledger.save(transition(saved, status, now=at))


def test_a_delivery_is_listed_by_the_day_when_it_closes(stored):
    ledger, aged = stored
    accepted = ledger.save(new_delivery(a_message(), now=NOON - timedelta(days=3)))
    assert due(aged) == []

    closed = ledger.save(transition(accepted, Status.REFUSED, now=NOON))

    assert due(aged) == [day_row_of(closed)]
    assert due(aged, before=f"{NOON:%Y-%m-%d}") == due(aged, has_words=False) == []
    ledger.save(record_reply(closed, "yes", now=NOON + timedelta(days=5)))
    assert due(aged) == [day_row_of(closed)]


def test_one_that_is_closed_from_the_beginning_is_listed_too(stored):
    ledger, aged = stored

    closed = ledger.save(transition(new_delivery(a_message(), now=NOON), Status.CANCELED, now=NOON))

    assert due(aged) == [day_row_of(closed)]


def test_one_that_closes_again_is_listed_again(stored):
    ledger, aged = stored
    dead = send(ledger, status=Status.DEAD)
    reopened = ledger.save(reopen_dead(dead, now=NOON + timedelta(days=2)))
    again = ledger.save(transition(reopened, Status.DELIVERED, now=NOON + timedelta(days=2)))

    assert due(aged) == [day_row_of(dead), day_row_of(again)]


def test_words_leave_and_the_delivery_is_listed_among_those_without(stored):
    ledger, aged = stored
    closed = send(ledger, tags={"a": "b"})
    (row,) = due(aged)

    aged.remove_words(row, without_words(aged.load(row), digest="d", now=NOON))

    kept = ledger.load("hello-1")
    assert (kept.message.body, kept.digest, kept.sequence) == ("", "d", closed.sequence)
    assert (due(aged), due(aged, has_words=False)) == ([], [day_row_of(kept)])
    assert len(ledger.search(MessageSearch(tag="a=b", limit=10)).items) == 1
    with pytest.raises(VersionConflict):
        aged.remove_words(row, without_words(closed, digest="d", now=NOON))


def test_a_change_in_between_keeps_the_words(stored):
    ledger, aged = stored
    closed = send(ledger)
    (row,) = due(aged)
    ledger.save(record_reply(closed, "yes", now=NOON))

    with pytest.raises(VersionConflict):
        aged.remove_words(row, without_words(closed, digest="d", now=NOON))
    with pytest.raises(VersionConflict):
        aged.forget(row, closed)

    assert ledger.load("hello-1").reply == "yes"
    assert due(aged) == [row]


def test_a_delivery_is_forgotten_with_its_row_and_its_sids(stored):
    ledger, aged = stored
    closed = send(ledger)
    ledger.assign_sid("SM1", "hello-1")

    aged.forget(due(aged)[0], closed)

    assert ledger.load("hello-1") is None
    assert ledger.sid_owner("SM1") is None
    assert due(aged) == []


def test_what_keeps_an_id_goes_with_the_delivery_and_the_id_is_free(stored):
    ledger, aged = stored
    closed = send(ledger)

    aged.forget(due(aged)[0], closed)

    assert ledger.save(new_delivery(a_message(), now=NOON)).version


def test_a_delivery_from_before_the_secret_is_forgotten_too(new_rows):
    deliveries, sids = new_rows(), new_rows()
    closed = send(TableLedger(deliveries, sids))
    aged = TableAgedDeliveries(deliveries, sids, secret=SECRET)

    aged.forget(due(aged)[0], closed)

    assert not list(deliveries.matching([]))


def test_nothing_of_a_forgotten_delivery_stays(new_rows):
    deliveries, sids = new_rows(), new_rows()
    ledger, aged = (
        TableLedger(deliveries, sids, secret=SECRET),
        TableAgedDeliveries(deliveries, sids, secret=SECRET),
    )
    closed = send(ledger)
    ledger.assign_sid("SM1", "hello-1")

    aged.forget(due(aged)[0], closed)

    assert [*deliveries.matching([]), *sids.matching([])] == []


def test_what_stays_of_erased_messages_and_reserved_ids_has_an_end(stored):
    ledger, aged = stored
    ledger.erase(send(ledger), digest="d")
    ledger.reserve_id("hello-2", at=NOON)
    day = f"{NOON:%Y-%m-%d}"

    def listed(before):
        return [row for number in range(256) for row in aged.due(number, has_words=False, before=before)]

    assert listed(day) == []
    rows = listed(LATER)
    assert [(row.day, row.is_other_row) for row in rows] == [(day, True)] * 2
    for row in rows:
        aged.drop(row)

    assert [ledger.tombstone(name) for name in ("hello-1", "hello-2")] == [None, None]
    assert listed(LATER) == []


def test_a_row_can_be_moved_and_dropped_and_that_repeated(stored):
    ledger, aged = stored
    row = day_row_of(send(ledger))
    to = structs.replace(row, day="2026-07-01")

    for _ in range(2):
        aged.move(row, to)
        assert due(aged) == [to]
    for _ in range(2):
        aged.drop(to)
        assert due(aged) == []
    assert ledger.load("hello-1")


def test_what_was_stored_before_is_listed_once(stored):
    ledger, aged = stored
    closed = [send(ledger, id=f"m{number}") for number in range(5)]
    for each in closed:
        aged.drop(day_row_of(each))

    for _ in range(2):
        aged.note(closed)

    assert [due(aged, of=each.id) for each in closed] == [[day_row_of(each)] for each in closed]


def test_a_private_message_closes_without_its_words(stored):
    ledger, aged = stored
    send(ledger, private=True)
    send(ledger, id="asks", private=True, flow="confirm")

    assert (ledger.load("hello-1").message.body, due(aged)) == ("", [])
    assert due(aged, has_words=False) == [day_row_of(ledger.load("hello-1"))]
    assert ledger.load("asks").message.body == "Hello"
    assert [row.day for row in due(aged, of="asks", before="1")] == [AT_ONCE]


def test_day_rows_are_no_messages_and_not_open(stored):
    ledger, _ = stored
    send(ledger)

    assert [found.id for found in ledger.search(MessageSearch(limit=10)).items] == ["hello-1"]
    assert list(ledger.open()) == []


def test_how_far_it_has_come_is_saved_and_of_two_runs_one_counts(stored):
    _, aged = stored
    first = aged.progress()
    assert first == Progress()

    saved = aged.save_progress(structs.replace(first, partition=3, words={"text": Place(day="2026-01-01")}))

    assert aged.progress() == saved
    with pytest.raises(VersionConflict):
        aged.save_progress(first)


def test_another_row_goes_with_the_row_that_lists_it(new_rows):
    rows = new_rows()
    aged = TableAgedDeliveries(rows, new_rows(), secret=SECRET)
    rows.write("0a", Upsert("~id|1", {}), Upsert("~cleared|2026-01-01|~id|1", {}))
    (row,) = aged.due(10, has_words=False, before=LATER)
    assert row.is_other_row

    for _ in range(2):
        aged.drop(row)

    assert not list(rows.between("0a", "", "~~"))
