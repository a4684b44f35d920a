"""``switchboard people erase``: erase everything about a person, and show how far that is."""

import time
from typing import Any

import click

from switchboard.confirm import confirm
from switchboard.connection.desk import Desk
from switchboard.options import with_desk, yes
from switchboard.people.number_argument import person_path
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
    _follow(receipt, path, desk, output, follow=follow)


@click.command(epilog="Example: switchboard people erasure +12025550956")
@click.argument("number")
@follow_option
@with_desk
def erasure(number: str, *, follow: bool, desk: Desk, output: Output) -> None:
    """Show how far the erasure of a person is."""
    path = person_path(number)
    _follow(desk.get(f"{path}/erasure"), path, desk, output, follow=follow)


def _follow(receipt: dict[str, Any], path: str, desk: Desk, output: Output, *, follow: bool) -> None:
    """Show a receipt; with ``follow`` each that differs, until the erasure is finished."""
    _show(receipt, output)
    while follow and receipt["state"] != FINISHED:
        time.sleep(SECONDS_BETWEEN)
        before, receipt = receipt, desk.get(f"{path}/erasure")
        if receipt != before:
            _show(receipt, output)
    if receipt["state"] != FINISHED:
        output.note("it goes on by itself: switchboard people erasure shows how far it is")


def _show(receipt: dict[str, Any], output: Output) -> None:
    erased = receipt["erased"]
    counts = {
        place: ", ".join(f"{count} {kind}" for kind, count in erased[place].items())
        for place in ("rows", "twilio")
    }
    facts = {
        "state": receipt["state"],
        "begun at": receipt["begun_at"],
        "finished at": receipt.get("finished_at"),
        "erased here": counts["rows"],
        "at Twilio": counts["twilio"],
        "waiting for": "; ".join(receipt.get("waiting_for") or ()),
    }
    output.result(receipt, lambda: output.facts(facts))
