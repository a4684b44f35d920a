"""Rows of dead letters as earlier versions wrote them, and what those read of rows that are written now."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

import msgspec
import pytest

from shared.adapters.azure.dead_letters import TableDeadLetters
from shared.adapters.azure.row_change import Upsert
from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.list_parameters import DeadLetterSearch
from shared.services.dead_letters.find_dead_letter import find_dead_letter
from tests.examples import NOON

PARTITION = "deadletters"


class FirstCause(StrEnum):
    """The causes of commit 3ac9455."""

    INVALID = "invalid"
    GAVE_UP = "gave_up"
    UNCLEAR = "unclear"
    UNEXPECTED = "unexpected"
    POISON = "poison"


class FirstDeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A dead letter as commit 3ac9455 reads it."""

    id: str
    at: datetime
    cause: FirstCause
    reason: str
    body: str


@pytest.fixture
def rows(new_rows):
    return new_rows()


def write_as_first_version(rows, message_id: str, cause: str) -> str:
    """Write the row as commits d9b86e9 and 3ac9455 did, and return its key."""
    key = sha256(message_id.encode()).hexdigest()
    text = (
        f'{{"id":"{message_id}","at":"2026-03-01T12:00:00Z","cause":"{cause}","reason":"Oops","body":"{{}}"}}'
    )
    rows.write(PARTITION, Upsert(key, {"At": NOON, "Cause": cause, "Pieces": 1, "Letter0": text}))
    return key


@pytest.mark.parametrize(("stored", "cause"), [("unclear", "unclear"), ("unforeseen", "unexpected")])
def test_a_letter_of_an_earlier_version_is_listed_found_counted_and_removed(rows, stored, cause):
    letters = TableDeadLetters(rows)
    key = write_as_first_version(rows, "one", stored)

    letter = find_dead_letter("one", dead_letters=letters)
    assert letter.key == key
    assert (letter.id, letter.at, letter.cause.value, letter.body) == ("one", NOON, cause, "{}")
    assert letters.load(key) == letter
    assert [*letters.oldest(cause=Cause(cause))] == [letter]
    assert [found.key for found in letters.search(DeadLetterSearch(cause=Cause(cause))).items] == [key]
    assert letters.counts().by_cause == {Cause(cause): 1}

    letters.remove(letter)

    assert letters.oldest() == []


def test_a_new_letter_of_the_same_message_does_not_overwrite_that_of_an_earlier_version(rows):
    letters = TableDeadLetters(rows)
    write_as_first_version(rows, "one", "unclear")

    letters.add(DeadLetter(id="one", at=NOON, cause=Cause.POISON, reason="", body="{}"))

    assert {letter.cause for letter in letters.of_message("one")} == {Cause.UNCLEAR, Cause.POISON}


@pytest.mark.parametrize("cause", Cause)
def test_an_earlier_version_reads_every_letter_that_is_written_now(rows, cause):
    TableDeadLetters(rows).add(DeadLetter(id="one", at=NOON, cause=cause, reason="Oops", body="{}"))

    # As that version lists them.
    ((_, columns),) = rows.between(PARTITION, "0", "g")
    text = "".join(columns[f"Letter{n}"] for n in range(columns["Pieces"]))
    letter = msgspec.json.decode(text, type=FirstDeadLetter)

    known = {first.value for first in FirstCause}
    assert letter.cause.value == (cause.value if cause.value in known else "unexpected")
    assert (letter.id, letter.body) == ("one", "{}")


def test_a_cause_of_a_later_version_is_read_as_an_unexpected_one(rows):
    letters = TableDeadLetters(rows)
    write_as_first_version(rows, "one", "unexpected")
    key = sha256(b"one").hexdigest()
    (found,) = rows.versions_between(PARTITION, "0", "g")
    columns = {name: found[1].columns[name] for name in ("At", "Pieces", "Letter0")}
    rows.write(PARTITION, Upsert(key, {**columns, "Cause": "from_the_future"}))

    assert letters.load(key).cause is Cause.UNEXPECTED
    assert letters.counts().by_cause == {Cause.UNEXPECTED: 1}


def test_letters_are_counted_without_their_content(rows):
    rows.write(PARTITION, Upsert("0a", {"At": NOON, "Cause": "poison", "Pieces": 1, "Letter0": "not read"}))

    counts = TableDeadLetters(rows).counts()

    assert (counts.by_cause, counts.newest) == ({Cause.POISON: 1}, NOON)
