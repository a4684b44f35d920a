"""``switchboard people erase``: erase everything about a person, and show how far that is."""

import time
from collections.abc import Callable
from typing import Any

import click

from switchboard.confirm import confirm
from switchboard.connection.desk import Desk
from switchboard.connection.keep_reading import KeepReading
from switchboard.options import with_desk, yes
from switchboard.people.person_path import person_path
from switchboard.terminal.local_times import local_time
from switchboard.terminal.output import Output

FINISHED = "finished"
SECONDS_BETWEEN = 5.0
"""An erasure that waits is tried again after a minute, and later once an hour: docs/erasure.md."""

follow_option = click.option("--follow", "-f", is_flag=True, help="Go on until it is finished.")


@click.command("erase", epilog="Example: switchboard people erase +12025550956 --follow")
@click.argument("number")
@follow_option
@yes
@with_desk
def erase_person(number: str, *, follow: bool, yes: bool, desk: Desk, output: Output) -> None:
    """Erase everything about the person at a number, here and at Twilio. It asks first, always."""
    path = person_path(number)
    person = desk.get(path)
    name = f" ({person['name']})" if person.get("name") else ""
    question = f"Erase everything about {person['number']}{name} at {desk.address.url}? It cannot be undone."
    confirm(question, yes=yes)
    receipt = desk.request("DELETE", path).body
    _tell(receipt, path, desk, output, follow=follow)


@click.command(epilog="Example: switchboard people erasure +12025550956")
@click.argument("number")
@follow_option
@with_desk
def erasure(number: str, *, follow: bool, desk: Desk, output: Output) -> None:
    """Show how far the erasure of a person is."""
    path = person_path(number)
    _tell(desk.get(f"{path}/erasure"), path, desk, output, follow=follow)


def _tell(receipt: dict[str, Any], path: str, desk: Desk, output: Output, *, follow: bool) -> None:
    _show(receipt, output)
    if receipt["state"] == FINISHED:
        return
    if follow:
        follow_erasure(receipt, path, desk, output)
    else:
        output.note("it goes on by itself: switchboard people erasure shows how far it is")


def follow_erasure(
    receipt: dict[str, Any],
    path: str,
    desk: Desk,
    output: Output,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Show each receipt that differs from the last, until the erasure is finished.

    It takes hours, if Twilio is away: so the desk may restart meanwhile.
    """
    patient = KeepReading(output.note, sleep=sleep)
    while receipt["state"] != FINISHED:
        sleep(SECONDS_BETWEEN)
        read: dict[str, Any] = patient.read(lambda: desk.get(f"{path}/erasure"))
        if read != receipt:
            _show(read, output)
        receipt = read


def _show(receipt: dict[str, Any], output: Output) -> None:
    erased = receipt["erased"]
    counts = {
        place: ", ".join(f"{count} {kind}" for kind, count in erased[place].items())
        for place in ("rows", "twilio")
    }
    facts = {
        "state": receipt["state"],
        "begun at": local_time(receipt["begun_at"]),
        "finished at": local_time(receipt["finished_at"]) if "finished_at" in receipt else None,
        "erased here": counts["rows"],
        "at Twilio": counts["twilio"],
        "waiting for": "; ".join(receipt.get("waiting_for") or ()),
    }
    output.result(receipt, lambda: output.facts(facts))
