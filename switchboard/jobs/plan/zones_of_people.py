"""In which zones people may be: as their row says, or as the desk knows, or as their number says."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from switchboard.connection.ask_many import ask_many
from switchboard.connection.desk import in_path
from switchboard.jobs.job_row import JobRow


def zones_of_rows(
    rows: Sequence[JobRow], person: Callable[[str], dict[str, Any]], told: Callable[[int], object]
) -> Iterator[tuple[ZoneInfo, ...]]:
    """Yield the zones that the person of each row may be in, in the order of the rows; none if nothing tells.

    The desk is asked about those whose row has no ``zone``: it knows what was said of them, and else the
    zones of their number, as for quiet hours.
    """

    def zones(row: JobRow) -> tuple[ZoneInfo, ...]:
        if said := row.message.get("zone"):
            return (ZoneInfo(said),)
        known = person(f"people/{in_path(row.message['to'])}")
        names = (known["zone"],) if known.get("zone") else known.get("zones", ())
        return tuple(ZoneInfo(name) for name in names)

    for found in ask_many(zones, rows):
        told(1)
        yield found
