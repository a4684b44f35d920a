"""``switchboard people show``: what the desk knows of a person."""

from collections.abc import Mapping
from typing import Any

import click

from switchboard.connection.desk import Desk
from switchboard.options import with_desk
from switchboard.people.person_path import person_path
from switchboard.people.tags_cell import tags_cell
from switchboard.terminal.local_times import local_time
from switchboard.terminal.output import Output


@click.command("show", epilog="Example: switchboard people show +12025550955")
@click.argument("number")
@with_desk
def show_person(number: str, *, desk: Desk, output: Output) -> None:
    """Show what is known of the person at a number."""
    person = desk.get(person_path(number))
    output.result(person, lambda: output.facts(facts_of(person)))


def facts_of(person: Mapping[str, Any]) -> dict[str, object]:
    """Return what people read of a person."""
    consent = person.get("consent") or {}
    reminders = person.get("reminders") or ()
    opted_out = person.get("opted_out") or {}
    taken_over = person.get("taken_over") or {}
    return {
        "number": person["number"],
        "name": person.get("name"),
        "country": person.get("country"),
        "zone": person.get("zone") or ", ".join(person.get("zones") or ()),
        "language": person.get("language"),
        "tags": tags_cell(person.get("tags") or {}),
        "consent": f"{consent['how']}, at {consent['at']}" if consent else "",
        "opted out": ", ".join(f"{name} at {local_time(at)}" for name, at in opted_out.items()),
        "last text": local_time(wrote_at) if (wrote_at := person.get("wrote_at")) else None,
        "taken over": f"by {taken_over['by']} until {local_time(taken_over['until'])}" if taken_over else "",
        "reminders": ", ".join(f"{each['id']} at {local_time(each['due'])}" for each in reminders),
    }
