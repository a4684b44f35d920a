"""The cells of a person in an export: ``people import`` reads from them what was exported."""

from collections.abc import Mapping
from typing import Any

from switchboard.people.people_rows import COLUMNS
from switchboard.people.tags_cell import tags_cell


def person_cells(person: Mapping[str, Any]) -> list[str]:
    """Return the cells of a person, as the API shows them, in the order of ``COLUMNS``."""
    consent = person.get("consent") or {}
    channels = person.get("opted_out") or {}
    cells = {
        "name": person.get("name", ""),
        "zone": person.get("zone", ""),
        "language": person.get("language", ""),
        "tags": tags_cell(person.get("tags") or {}),
        "consent_how": consent.get("how", ""),
        "consent_at": consent.get("at", ""),
        "opted_out": "true" if len(channels) > 1 else next(iter(channels), ""),
    }
    return [person["number"], *(cells[name] for name in COLUMNS[1:])]
