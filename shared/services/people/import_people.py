"""Store what is said of many people: a fault of one does not affect the others."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from shared.domain.json_input.json_validation import describe, validate
from shared.domain.messages.canonical_number import canonical
from shared.errors import Fault, InvalidInput, SwitchboardError
from shared.services.concurrent_map import map_concurrently
from shared.services.people.change_person import change_person, read_request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from shared.domain.people.person_change import ReadChange
    from shared.ports.people import PeopleIndex
    from shared.ports.storage import Contacts
    from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache

log = logging.getLogger(__name__)

MAX_PEOPLE = 1_000

MAX_IMPORT_BYTES = 10_000_000
"""1,000 people of the most that one may have; a request of Azure's may be larger."""


class PeopleBatch(Struct, frozen=True, kw_only=True):
    """A batch of people."""

    people: Annotated[
        tuple[object, ...],
        Meta(min_length=1, max_length=MAX_PEOPLE, description=f"a list of 1 to {MAX_PEOPLE} people"),
    ]


class ImportResult(Struct, frozen=True, kw_only=True):
    """The result for one line of a batch: the number, as it was read or else given, and what went wrong."""

    number: str | None
    error: Exception | None = None


class _Line(Struct, frozen=True, kw_only=True):
    """A line that can be carried out."""

    place: int
    number: str
    change: ReadChange


def read_people(raw: Mapping[str, object]) -> Sequence[object]:
    """Return the people of a batch, not yet checked.

    Raises:
        InvalidInput: it is not a batch.
    """
    return validate(raw, PeopleBatch).people


def import_people(
    raws: Sequence[object],
    *,
    contacts: Contacts,
    erased: ErasedOptOutCache,
    index: PeopleIndex,
    default_country: str,
    now: datetime,
) -> list[ImportResult]:
    """Store each line that can be stored, and return a result for each, in the same order. Idempotent.

    Lines about the same person are carried out one after the other, in their order; others at the same time.
    """
    results: dict[int, ImportResult] = {}
    by_person: dict[str, list[_Line]] = {}
    for place, raw in enumerate(raws):
        read = _read_line(place, raw, country=default_country, now=now)
        if isinstance(read, ImportResult):
            results[place] = read
        else:
            by_person.setdefault(canonical(read.number), []).append(read)

    def stored_as(line: _Line) -> ImportResult:
        return _stored(line, contacts=contacts, erased=erased, index=index, now=now)

    def carry_out(lines: list[_Line]) -> list[tuple[int, ImportResult]]:
        return [(line.place, stored_as(line)) for line in lines]

    for stored in map_concurrently(carry_out, list(by_person.values())):
        results.update(stored)
    return [results[place] for place in range(len(raws))]


def _read_line(place: int, raw: object, *, country: str, now: datetime) -> _Line | ImportResult:
    """Return a line that was checked, or the result that has its faults."""
    if not isinstance(raw, dict):
        fault = Fault("", f"must be a person, as an object; got {describe(raw)}")
        return ImportResult(number=None, error=InvalidInput([fault]))
    text = raw.get("number")
    said = {name: value for name, value in raw.items() if name != "number"}
    try:
        number, change = read_request(text if isinstance(text, str) else "", said, country=country, now=now)
    except InvalidInput as error:
        return ImportResult(number=text if isinstance(text, str) else None, error=error)
    return _Line(place=place, number=number, change=change)


def _stored(
    line: _Line, *, contacts: Contacts, erased: ErasedOptOutCache, index: PeopleIndex, now: datetime
) -> ImportResult:
    try:
        change_person(line.number, line.change, contacts=contacts, erased=erased, index=index, now=now)
    except SwitchboardError as error:
        return ImportResult(number=line.number, error=error)
    except Exception as error:  # whatever it is, the other lines of the batch go on
        log.exception("a person of a batch: unexpected error")
        return ImportResult(number=line.number, error=error)
    return ImportResult(number=line.number)
