"""``switchboard dead-letters``: messages that were given up, until a person decides."""

from typing import Any

import click

from shared.domain.deliveries.dead_letter import Cause
from switchboard.confirm import confirm_unless_local
from switchboard.connection.desk import Desk, in_path
from switchboard.options import with_desk, yes
from switchboard.terminal.default_group import DefaultGroup
from switchboard.terminal.local_times import local_time
from switchboard.terminal.output import Output


@click.group(
    cls=DefaultGroup, default="list", epilog="Example: switchboard dead-letters list --cause gave_up"
)
def dead_letters() -> None:
    """List, show and discard dead letters. Without a command: list. Send them again: switchboard redrive."""


@dead_letters.command(name="list", epilog="Example: switchboard dead-letters list --cause gave_up")
@click.option("--cause", type=click.Choice([each.value for each in Cause]), help="Only those of this cause.")
@click.option("--since", metavar="TIME", help="Only those added since, such as 2026-12-01T09:00Z.")
@click.option("--limit", "-n", type=click.IntRange(1), default=200, show_default=True, help="How many.")
@with_desk
def list_(*, cause: str | None, since: str | None, limit: int, desk: Desk, output: Output) -> None:
    """List dead letters, the newest first."""
    found = desk.first("dead-letters", "dead_letters", limit + 1, cause=cause, since=since)
    letters = sorted(found[:limit], key=lambda letter: letter["at"], reverse=True)

    def show() -> None:
        columns = ("at", "cause", "id", "reason")
        times = [local_time(letter["at"]) for letter in letters]
        rows = [
            [at, *(letter[name] for name in columns[1:])] for at, letter in zip(times, letters, strict=True)
        ]
        output.table(columns, rows)

    output.result({"dead_letters": letters, "more": len(found) > limit}, show)
    if len(found) > limit:
        output.note(f"there are more than {limit}; these need not be the newest: --limit shows more")


@dead_letters.command(epilog="Example: switchboard dead-letters show order-7-ready")
@click.argument("letter_id", metavar="ID")
@with_desk
def show(letter_id: str, *, desk: Desk, output: Output) -> None:
    """Show one dead letter, by its key or its message's ID."""
    letter = desk.get(f"dead-letters/{in_path(letter_id)}")
    output.result(letter, lambda: output.facts(letter))


@dead_letters.command(
    epilog="Example: switchboard dead-letters discard --cause invalid --before 2026-12-01T00:00Z --dry-run"
)
@click.argument("letter_id", metavar="[ID]", required=False)
@click.option("--cause", type=click.Choice([each.value for each in Cause]), help="All letters of this cause.")
@click.option("--before", metavar="TIME", help="With --cause: that were added before this time.")
@click.option("--dry-run", is_flag=True, help="Show which, and discard none.")
@yes
@with_desk
def discard(letter_id: str | None, *, desk: Desk, output: Output, **options: Any) -> None:
    """Discard dead letters: one by its key or its message's ID, or those of a cause before a time.

    What is discarded cannot be redriven any more.
    """
    cause, before, dry_run = options["cause"], options["before"], options["dry_run"]
    if bool(letter_id) == bool(cause) or bool(cause) != bool(before):
        raise click.UsageError("give either an ID, or --cause and --before")
    if not dry_run:
        what = letter_id or f"all of cause {cause} that were added before {before}"
        confirm_unless_local(f"discard {what}?", desk.address, yes=options["yes"])
    if letter_id:
        _discard_one(letter_id, desk, output, dry_run=dry_run)
        return
    answer = desk.post("dead-letters/discard", {"cause": cause, "before": before, "dry_run": dry_run})

    def show() -> None:
        output.table(
            ["at", "id"], [[local_time(letter["at"]), letter["id"]] for letter in answer["discarded"]]
        )
        if answer.get("left"):
            output.note(f"{answer['left']} are left: there was no time for them. Repeat it")

    output.result(answer, show)


def _discard_one(letter_id: str, desk: Desk, output: Output, *, dry_run: bool) -> None:
    letter = desk.request("GET" if dry_run else "DELETE", f"dead-letters/{in_path(letter_id)}").body
    output.result(letter, lambda: output.facts(letter))
