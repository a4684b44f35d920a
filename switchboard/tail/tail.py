"""``switchboard tail``: what happens at the desk, as it happens."""

import time

import click

from switchboard.connection.desk import Desk
from switchboard.connection.keep_reading import KeepReading
from switchboard.options import with_desk
from switchboard.tail.poll import Poll
from switchboard.tail.since import read_since
from switchboard.tail.tail_line import tail_line
from switchboard.terminal.output import Output


@click.command(epilog="Example: switchboard tail --since 10m")
@click.option(
    "--since", metavar="TIME", help="Show what changed since, such as 10m or 2026-12-01T09:00, too."
)
@click.option(
    "--every", type=click.FloatRange(0.2), default=2.0, show_default=True, help="Seconds between polls."
)
@click.option("--once", is_flag=True, help="Show what there is, and stop.")
@with_desk
def tail(since: str | None, *, every: float, once: bool, desk: Desk, output: Output) -> None:
    """Show messages that change, texts and calls that come in, until Ctrl-C. A line for each change.

    With --json each line is the message, text or call as the API has it, and its kind. It reads the API's
    lists, and takes nothing from the queue `events`. Of several changes between two polls the last is shown.
    """
    now = desk.request("GET", "health").at
    poll = Poll(desk, KeepReading(output.note), since=read_since(since, now=now))
    while True:
        began = time.monotonic()
        for change in poll.changes():
            output.result({"kind": change.kind, **change.item}, lambda: output.line(tail_line(change)))  # noqa: B023
        if once:
            return
        time.sleep(max(every, time.monotonic() - began))  # at most half of the time is requests
