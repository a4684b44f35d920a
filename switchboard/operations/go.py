"""``switchboard go``: let sending go on."""

from http import HTTPStatus
from typing import Any

import click

from switchboard.confirm import confirm_unless_local
from switchboard.connection.desk import Desk, Refused
from switchboard.operations.stop_facts import stop_facts
from switchboard.options import with_desk, yes
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output
from switchboard.who_acts import by


@click.command(epilog="Example: switchboard go stop-8f14e45fceea")
@click.argument("stop_id", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="End all stops.")
@by
@yes
@with_desk
def go(stop_id: str | None, *, desk: Desk, output: Output, **options: Any) -> None:
    """End a stop: the one with that ID, or the only one. What waited goes out, the oldest first."""
    if stop_id and options["every"]:
        raise click.UsageError("give either an ID or --all")
    what = "all stops" if options["every"] else stop_id or "the stop"
    confirm_unless_local(f"end {what}, and send what waits?", desk.address, yes=options["yes"])
    who = {"by": options["by"]} if options["by"] else {}
    which = {"id": stop_id} if stop_id else {"all": True} if options["every"] else {}
    try:
        answer = desk.post("go", {**which, **who})
    except Refused as refused:
        if refused.status == HTTPStatus.CONFLICT:
            raise Failed(f"{refused}. Here: switchboard go ID, or switchboard go --all") from refused
        raise

    def show() -> None:
        for stop in answer["ended"]:
            output.facts(stop_facts(stop))
        if not answer["ended"]:
            output.note("nothing was stopped")

    output.result(answer, show)
