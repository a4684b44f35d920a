"""Erase what else is stored about a person, once nothing of them is at Twilio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.guard.pumping import is_ending_of, prefix_of
from shared.domain.list_parameters import DeadLetterSearch
from shared.domain.people.erasure.about_person import is_letter_of
from shared.services.optimistic_update import retry_on_conflict
from shared.services.people.erasure.erasure_run import PAGE, Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.domain.deliveries.dead_letter import DeadLetter
    from shared.services.people.erasure.erasure_run import ErasureRun


def erase_dead_letters(run: ErasureRun) -> None:
    """Erase the dead letters of messages to the person."""
    dead_letters, country = run.context.dead_letters, run.context.default_country

    def remove(letters: Sequence[DeadLetter]) -> None:
        for letter in letters:
            dead_letters.remove(letter)

    for page in run.pages(lambda cursor: dead_letters.search(DeadLetterSearch(limit=PAGE, cursor=cursor))):
        run.erase(
            [letter for letter in page if is_letter_of(letter, run.number, country=country)],
            item=lambda letter: Item(key=letter.key, rows={"dead_letters": 1}),
            remove=remove,
        )


def erase_index(run: ErasureRun) -> None:
    """Erase the entries about the person in indexes."""
    rows = run.context.rows
    run.erase(
        rows.index(run.number),
        item=lambda row: Item(key=f"{row.partition} {row.key}", rows={row.kind: 1}),
        remove=rows.remove,
    )


def erase_prefix(run: ErasureRun) -> None:
    """Remove the number from the numbers of its prefix that were new."""
    new_numbers = run.context.new_numbers

    def attempt() -> None:
        known = new_numbers.load(prefix_of(run.number))
        others = tuple(each for each in known.numbers if not is_ending_of(each, run.number))
        if others != known.numbers:
            new_numbers.save(structs.replace(known, numbers=others))

    retry_on_conflict(attempt, record="the new numbers of a prefix")


def hide_in_acts(run: ErasureRun) -> None:
    """Replace the number by its hash in what was done to the person: who did what stays."""
    run.context.rows.hide_in_acts(run.number, instead=run.erasure.digest)


def erase_events(run: ErasureRun) -> None:
    """Remove events about the person that no system has received yet."""
    run.context.events.remove(run.number)
