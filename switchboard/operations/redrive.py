"""``switchboard redrive``: try dead letters once more."""

from collections import Counter
from typing import Any

import click

from shared.domain.deliveries.dead_letter import Cause
from shared.services.dead_letters.redrive import RedriveOutcome
from switchboard.confirm import confirm_unless_local
from switchboard.connection.desk import Desk
from switchboard.options import with_desk, yes
from switchboard.terminal.exit_status import FAILED
from switchboard.terminal.output import Output

WELL = frozenset({RedriveOutcome.REQUEUED, RedriveOutcome.ALREADY_HANDLED})


@click.command(epilog="Example: switchboard redrive --cause gave_up --dry-run")
@click.argument("letter_id", metavar="[ID]", required=False)
@click.option("--cause", type=click.Choice([each.value for each in Cause]), help="All letters of this cause.")
@click.option("--dry-run", is_flag=True, help="Show what would happen, and change nothing.")
@yes
@with_desk
def redrive(letter_id: str | None, *, desk: Desk, output: Output, **options: Any) -> int:
    """Put dead letters on the outbox again: one by its key or its message's ID, or all of a cause.

    The exit status is 1 if one of them cannot be sent again.
    """
    cause, dry_run = options["cause"], options["dry_run"]
    if bool(letter_id) == bool(cause):
        raise click.UsageError("give either an ID or --cause")
    if not dry_run:
        what = letter_id or f"all dead letters of cause {cause}"
        confirm_unless_local(f"redrive {what}?", desk.address, yes=options["yes"])
    which = {"id": letter_id} if letter_id else {"cause": cause}
    answer = desk.post("dead-letters/redrive", {**which, "dry_run": dry_run})
    output.result(answer, lambda: _show(answer, output))
    return FAILED if any(result["outcome"] not in WELL for result in answer["redriven"]) else 0


def _show(answer: dict[str, Any], output: Output) -> None:
    results = answer["redriven"]
    if not results:
        output.note("there is none")
        return
    rows = [[result["outcome"], result["id"], result.get("reason", "")] for result in results]
    output.table(["outcome", "id", "reason"], rows)
    counts = Counter(result["outcome"] for result in results)
    output.note(", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()))
    if answer.get("left"):
        output.note(f"{answer['left']} are left: there was no time for them. Repeat it")
