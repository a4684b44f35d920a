from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.circuit_breaker import CircuitBreaker
from shared.domain.deliveries.held_message import HeldMessage
from shared.errors import VersionConflict
from tests.examples import NOON

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def held(message_id: str, created: int = 0, *, until: timedelta = DAY) -> HeldMessage:
    return HeldMessage(id=message_id, created_at=NOON + created * SECOND, until=NOON + until)


def ids(entries) -> list[str]:
    return [entry.id for entry in entries]


def test_entries_are_listed_by_when_their_messages_were_created(held_messages):
    for entry in (held("c", 2), held("a", 1), held("a-", 1), held("b:1~2", 1), held("z", 0)):
        held_messages.add(entry)

    assert ids(held_messages.oldest()) == ["z", "a", "a-", "b:1~2", "c"]
    assert ids(held_messages.oldest(after=held("a", 1))) == ["a-", "b:1~2", "c"]
    assert ids(held_messages.oldest(after=held("gone", 1))) == ["c"]


def test_an_entry_is_read_as_it_was_added(held_messages):
    entry = structs.replace(held("a"), created_at=NOON + timedelta(microseconds=123_456))

    held_messages.add(entry)

    assert [structs.replace(found, version="") for found in held_messages.oldest()] == [entry]


def test_an_entry_added_twice_is_listed_once(held_messages):
    held_messages.add(held("a"))
    held_messages.add(held("a"))

    assert ids(held_messages.oldest()) == ["a"]


def test_only_entries_whose_time_is_over_have_ended(held_messages):
    for entry in (held("b", until=2 * SECOND), held("a", 1, until=SECOND), held("c", 2, until=3 * SECOND)):
        held_messages.add(entry)

    assert sorted(ids(held_messages.ended(by=NOON + 2 * SECOND))) == ["a", "b"]


@pytest.mark.parametrize("read", ["oldest", "ended"])
def test_a_removed_entry_is_in_neither_list(held_messages, read):
    held_messages.add(held("a"))
    held_messages.add(held("b", 1))
    entry = next(iter(held_messages.oldest() if read == "oldest" else held_messages.ended(by=NOON + DAY)))

    held_messages.remove(entry)
    held_messages.remove(entry)

    left = ({"a", "b"} - {entry.id},) * 2
    assert (set(ids(held_messages.oldest())), set(ids(held_messages.ended(by=NOON + DAY)))) == left


@pytest.mark.parametrize("read", ["oldest", "ended"])
def test_an_entry_that_was_added_again_since_it_was_read_stays(held_messages, read):
    held_messages.add(held("a"))
    entry = next(held_messages.oldest() if read == "oldest" else held_messages.ended(by=NOON + DAY))

    held_messages.add(held("a"))
    held_messages.remove(entry)

    assert ids(held_messages.oldest()) == ids(held_messages.ended(by=NOON + DAY)) == ["a"]


def test_credentials_without_a_circuit_breaker_have_a_closed_one(held_messages):
    assert held_messages.breaker("k1") == CircuitBreaker(key="k1")


def test_a_circuit_breaker_is_read_as_it_was_saved_and_is_no_entry(held_messages):
    saved = held_messages.save_breaker(
        CircuitBreaker(key="k1", opened_at=NOON, last_refusal_at=NOON, code=20003, last_probe=held("a"))
    )

    assert held_messages.breaker("k1") == saved
    assert held_messages.breaker("k2").version == ""
    assert ids(held_messages.oldest()) == ids(held_messages.ended(by=NOON + DAY)) == []


def test_of_two_changes_to_one_version_of_a_circuit_breaker_one_conflicts(held_messages):
    first = held_messages.save_breaker(CircuitBreaker(key="k1"))
    held_messages.save_breaker(structs.replace(first, probe_id="a"))

    for outdated in (first, CircuitBreaker(key="k1")):
        with pytest.raises(VersionConflict):
            held_messages.save_breaker(outdated)
    assert held_messages.breaker("k1").probe_id == "a"
