"""``switchboard cancel``: one message, or all of a campaign or a job."""

from typing import Any

import click

from shared.domain.deliveries.status import Status
from switchboard.confirm import confirm_unless_local
from switchboard.connection.desk import Desk, in_path
from switchboard.messages.follow import change_line, show_delivery
from switchboard.options import with_desk, yes
from switchboard.terminal.exit_status import FAILED
from switchboard.terminal.output import Output
from switchboard.who_acts import by

WAITS = frozenset({Status.ACCEPTED, Status.HELD})


@click.command(epilog="Example: switchboard cancel --tag campaign=spring --dry-run")
@click.argument("message_id", metavar="[ID]", required=False)
@click.option("--tag", metavar="NAME=VALUE", help="All messages with this tag; a name alone: any value.")
@click.option("--prefix", help="All messages whose ids begin so.")
@click.option("--reason", help="Why, in one line. It is kept with each message.")
@by
@click.option("--dry-run", is_flag=True, help="Show what would be canceled, and cancel nothing.")
@yes
@with_desk
def cancel(message_id: str | None, *, desk: Desk, output: Output, **options: Any) -> int:
    """Cancel what is not sent yet: one message by its ID, or all with a tag or a prefix."""
    scope = {name: options[name] for name in ("tag", "prefix") if options[name]}
    if bool(message_id) == bool(scope):
        raise click.UsageError("give either an ID, or --tag or --prefix")
    if message_id:
        if options["reason"]:
            raise click.UsageError("--reason is for --tag and --prefix")
        return _one(message_id, desk, output, dry_run=options["dry_run"], is_sure=options["yes"])
    return _all(scope, desk, output, options)


def _one(message_id: str, desk: Desk, output: Output, *, dry_run: bool, is_sure: bool) -> int:
    path = f"messages/{in_path(message_id)}"
    if dry_run:
        delivery = desk.get(path)
        waits = delivery["status"] in WAITS
        told = "it would be canceled" if waits else "it is too late to cancel it"
        output.result(delivery, lambda: output.line(f"{change_line(delivery)}: {told}"))
        return 0 if waits else FAILED
    confirm_unless_local(f"cancel {message_id}?", desk.address, yes=is_sure)
    delivery = desk.request("DELETE", path).body
    output.result(delivery, lambda: show_delivery(delivery, output))
    return 0


def _all(scope: dict[str, str], desk: Desk, output: Output, options: dict[str, Any]) -> int:
    if options["dry_run"]:
        found = desk.post("cancel", scope, dry_run="true")
        output.result(found, lambda: _show_preview(found, output))
        return 0
    told = " and ".join(f"{name} {value}" for name, value in scope.items())
    confirm_unless_local(f"cancel all that waits with {told}?", desk.address, yes=options["yes"])
    remarks = {name: options[name] for name in ("reason", "by") if options[name]}
    receipt = desk.post("cancel", {**scope, **remarks})
    output.result(receipt, lambda: _show_receipt(receipt, output))
    return 0


def _show_preview(found: dict[str, Any], output: Output) -> None:
    count = found["matches"] if found["complete"] else f"at least {found['matches']}"
    output.facts({"matches": count, **found["by_status"], "such as": ", ".join(found["ids"])})


def _show_receipt(receipt: dict[str, Any], output: Output) -> None:
    output.facts({"canceled": receipt["canceled"], **receipt["not_waiting"], "id": receipt["id"]})
    if not receipt["complete"]:
        output.note("there are more: each is canceled when its turn comes. Nothing is left to do")
