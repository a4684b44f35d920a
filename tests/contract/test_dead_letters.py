from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.list_parameters import DeadLetterSearch
from shared.errors import InvalidInput
from tests.examples import NOON

MINUTE = timedelta(minutes=1)
FIRST_YEAR = datetime(1, 1, 1, tzinfo=UTC)
"""What .NET sends for an empty time; no table knows it."""


def a_dead_letter(
    dead_letter_id: str = "one", *, minutes: int = 0, body: str = "{}", cause: Cause = Cause.INVALID
) -> DeadLetter:
    at = NOON + minutes * MINUTE
    return DeadLetter(id=dead_letter_id, at=at, cause=cause, reason="to: is missing", body=body)


def unversioned(letters) -> list[DeadLetter]:
    return [structs.replace(letter, version="") for letter in letters]


def all_pages(dead_letters, **search) -> list[DeadLetter]:
    page = dead_letters.search(DeadLetterSearch(**search))
    found = [*page.items]
    while page.cursor:
        page = dead_letters.search(DeadLetterSearch(**search, cursor=page.cursor))
        found += page.items
    return found


def test_a_dead_letter_added_twice_is_stored_once(dead_letters):
    dead_letters.add(a_dead_letter(minutes=1))
    dead_letters.add(a_dead_letter(minutes=2))

    assert unversioned(dead_letters.oldest()) == [a_dead_letter(minutes=2)]


def test_letters_of_one_message_do_not_overwrite_each_other(dead_letters):
    letters = [
        a_dead_letter(cause=Cause.UNCLEAR, minutes=1),
        a_dead_letter(cause=Cause.POISON, minutes=2),
        a_dead_letter(minutes=3),
        a_dead_letter(body='{"to": "nobody"}', minutes=4),
    ]
    for letter in [*letters, a_dead_letter("other")]:
        dead_letters.add(letter)

    assert unversioned(dead_letters.of_message("one")) == letters
    assert unversioned([dead_letters.load(letter.key) for letter in letters]) == letters


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_is_loaded_as_it_was_added(dead_letters, cause):
    letter = a_dead_letter(cause=cause)
    dead_letters.add(letter)

    assert dead_letters.load(letter.key).cause is cause


@pytest.mark.parametrize("body", ["", "{" * 65_536, "é🎈" * 12_000, 'quotes "\\ and \x07 bells'])
def test_any_body_of_a_queue_message_is_stored_unchanged(dead_letters, body):
    dead_letters.add(a_dead_letter("id with / and # and '", body=body))

    assert dead_letters.oldest()[0].body == body
    assert dead_letters.of_message("id with / and # and '")[0].body == body


@pytest.mark.parametrize("key", ["unknown", "", "id with / and # and '", "x" * 20_000])
def test_a_key_that_no_letter_has_finds_nothing(dead_letters, key):
    dead_letters.add(a_dead_letter())

    assert dead_letters.load(key) is None


def test_a_dead_letter_is_found_until_it_is_removed(dead_letters):
    dead_letters.add(a_dead_letter())
    loaded = dead_letters.load(a_dead_letter().key)

    dead_letters.remove(loaded)
    dead_letters.remove(loaded)

    assert dead_letters.load(loaded.key) is None
    assert dead_letters.oldest() == dead_letters.of_message("one") == []


def test_a_letter_that_was_added_again_since_it_was_loaded_is_not_removed(dead_letters):
    dead_letters.add(a_dead_letter())
    loaded = dead_letters.load(a_dead_letter().key)
    dead_letters.add(a_dead_letter(minutes=1))

    dead_letters.remove(loaded)

    assert unversioned(dead_letters.oldest()) == [a_dead_letter(minutes=1)]


def test_letters_are_selected_by_cause_and_time_oldest_first(dead_letters):
    for minutes in (1, 3, 2):
        dead_letters.add(a_dead_letter(f"letter {minutes}", minutes=minutes))
    dead_letters.add(a_dead_letter("poison", cause=Cause.POISON, minutes=4))

    def ids(**conditions) -> list[str]:
        return [letter.id for letter in dead_letters.oldest(**conditions)]

    assert ids() == ["letter 1", "letter 2", "letter 3", "poison"]
    assert ids(cause=Cause.INVALID) == ["letter 1", "letter 2", "letter 3"]
    assert ids(since=NOON + 3 * MINUTE) == ["letter 3", "poison"]
    assert ids(since=FIRST_YEAR) == ids()
    assert ids(before=FIRST_YEAR) == []
    assert ids(cause=Cause.INVALID, before=NOON + 3 * MINUTE) == ["letter 1", "letter 2"]


def test_pages_lead_to_every_letter_that_matches(dead_letters):
    for minutes in range(5):
        dead_letters.add(a_dead_letter(f"letter {minutes}", minutes=minutes))
    dead_letters.add(a_dead_letter("poison", cause=Cause.POISON))

    def ids(**search) -> list[str]:
        return sorted(letter.id for letter in all_pages(dead_letters, **search))

    assert len(dead_letters.search(DeadLetterSearch(limit=2)).items) == 2
    assert ids(limit=2) == [*(f"letter {n}" for n in range(5)), "poison"]
    assert ids(limit=2, cause=Cause.POISON) == ["poison"]
    assert ids(limit=2, cause=Cause.INVALID, since=NOON + 3 * MINUTE) == ["letter 3", "letter 4"]
    with pytest.raises(InvalidInput, match="cursor"):
        dead_letters.search(DeadLetterSearch(cursor="x"))


def test_letters_are_counted_by_cause_and_the_newest_is_known_however_many_there_are(dead_letters):
    assert (dead_letters.counts().total, dead_letters.counts().newest) == (0, None)
    for minutes in range(4):
        dead_letters.add(a_dead_letter(f"letter {minutes}", minutes=minutes))
    dead_letters.add(a_dead_letter("poison", cause=Cause.POISON))

    counts = dead_letters.counts()
    assert (dict(counts.by_cause), counts.total) == ({Cause.INVALID: 4, Cause.POISON: 1}, 5)
    assert counts.newest == NOON + 3 * MINUTE
    for limit in (1, 2, 5):
        limited = dead_letters.counts(limit=limit)
        assert (limited.total, limited.newest) == (limit, NOON + 3 * MINUTE)
