"""``switchboard numbers wire``: bring a number's calls and texts to the desk."""

import click

from switchboard.confirm import confirm
from switchboard.connection.desk import Desk
from switchboard.numbers.arguments import number_argument
from switchboard.numbers.destination import check_account, destination
from switchboard.numbers.webhook_urls import UrlChange, changes, find_number, set_urls
from switchboard.numbers.wiring import what_comes_first
from switchboard.options import yes as yes_option
from switchboard.terminal.output import Output
from switchboard.twilio.account import TwilioAccount
from switchboard.twilio.with_twilio import with_twilio


@click.command(epilog="Example: switchboard numbers wire +447405551000 --dry-run")
@number_argument
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--to", metavar="URL", help="Another URL than the desk's own, such as that of a tunnel.")
@yes_option
@with_twilio
def wire(
    number: str,
    *,
    dry_run: bool,
    to: str | None,
    yes: bool,
    desk: Desk,
    twilio: TwilioAccount,
    output: Output,
) -> None:
    """Set the URLs of a number of the account, so that its calls and texts come to the desk."""
    environment = click.get_current_context().params["environment"]
    wanted = destination(desk, twilio, to=to, environment=environment)
    if not to:
        check_account(desk, twilio, output)
    found = find_number(twilio, number)
    planned = [change for change in changes(found, wanted) if change.url != change.was]
    for first in what_comes_first(found):
        output.note(f"{number} has {first}: Twilio uses that, and not the number's own URLs")
    if planned and not dry_run:
        for change in planned:
            output.note(str(change))
        confirm(f"Change {number}? ({twilio})", yes=yes or twilio.is_local)
        planned = [
            change for change in set_urls(twilio, number, wanted, dry_run=False) if change.url != change.was
        ]
    result = {
        "number": number,
        "sid": found["sid"],
        "dry_run": dry_run,
        "changes": [change._asdict() for change in planned],
    }
    output.result(result, lambda: _show(output, planned, dry_run=dry_run))


def _show(output: Output, planned: list[UrlChange], *, dry_run: bool) -> None:
    for change in planned:
        output.line(str(change))
    if not planned:
        output.line("nothing to change: it is wired")
    elif dry_run:
        output.line("nothing was changed: it is a dry run")
