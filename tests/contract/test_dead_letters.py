from datetime import timedelta
from hashlib import sha256

import pytest

from shared.adapters.azure.dead_letters import TableDeadLetters
from shared.adapters.azure.row_change import Upsert
from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from tests.examples import NOON


def a_dead_letter(dead_letter_id: str = "one", *, minutes: int = 0, body: str = "{}") -> DeadLetter:
    at = NOON + timedelta(minutes=minutes)
    return DeadLetter(id=dead_letter_id, at=at, cause=Cause.INVALID, reason="to: is missing", body=body)


def test_the_newest_dead_letters_are_listed_first(dead_letters):
    for minutes in (1, 3, 2):
        dead_letters.add(a_dead_letter(f"dead letter {minutes}", minutes=minutes))

    assert [dead_letter.id for dead_letter in dead_letters.newest(2)] == ["dead letter 3", "dead letter 2"]


def test_a_dead_letter_added_twice_is_stored_once(dead_letters):
    dead_letters.add(a_dead_letter(minutes=1))
    dead_letters.add(a_dead_letter(minutes=2))

    assert dead_letters.newest(10) == [a_dead_letter(minutes=2)]


@pytest.mark.parametrize("body", ["", "{" * 65_536, "é🎈" * 12_000, 'quotes "\\ and \x07 bells'])
def test_any_body_of_a_queue_message_is_stored_unchanged(dead_letters, body):
    dead_letters.add(a_dead_letter("id with / and #", body=body))

    assert dead_letters.newest(1)[0].body == body


def test_a_dead_letter_is_found_by_its_id_until_it_is_removed(dead_letters):
    dead_letters.add(a_dead_letter())
    assert dead_letters.load("one") == a_dead_letter()

    dead_letters.remove("one")
    dead_letters.remove("one")

    assert dead_letters.load("one") is None
    assert dead_letters.oldest() == []


def test_a_dead_letter_of_an_earlier_version_is_read_with_the_new_name_of_its_cause(new_rows):
    # As commit d9b86e9 wrote it.
    text = '{"id":"one","at":"2026-03-01T12:00:00Z","cause":"unforeseen","reason":"RuntimeError","body":"{}"}'
    columns = {"At": NOON, "Cause": "unforeseen", "Pieces": 1, "Letter0": text}
    rows = new_rows()
    rows.write("deadletters", Upsert(sha256(b"one").hexdigest(), columns))

    dead_letter = TableDeadLetters(rows).load("one")

    assert dead_letter == DeadLetter(
        id="one", at=NOON, cause=Cause.UNEXPECTED, reason="RuntimeError", body="{}"
    )
    assert dead_letter.cause.value == "unexpected"


def test_all_dead_letters_are_listed_oldest_first(dead_letters):
    for minutes in (1, 3, 2):
        dead_letters.add(a_dead_letter(f"dead letter {minutes}", minutes=minutes))

    assert [dead_letter.id for dead_letter in dead_letters.oldest()] == [
        "dead letter 1",
        "dead letter 2",
        "dead letter 3",
    ]
