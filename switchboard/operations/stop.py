"""``switchboard stop``: stop sending."""

from typing import Any

import click

from shared.domain.messages.message_fields import Channel
from switchboard.confirm import confirm_unless_local
from switchboard.connection.desk import Desk
from switchboard.operations.stop_facts import stop_facts
from switchboard.options import with_desk, yes
from switchboard.terminal.output import Output
from switchboard.who_acts import by

NO_REASON = "no reason was given"
"""In an emergency nobody should have to think of one. The desk wants a reason."""


@click.command(
    epilog='Example: switchboard stop "the spring offer has the wrong price" --tag campaign=spring'
)
@click.argument("reason", required=False)
@click.option("--tag", metavar="NAME=VALUE", help="Only messages with this tag; a name alone: any value.")
@click.option("--channel", type=click.Choice([each.value for each in Channel]), help="Only this channel.")
@click.option("--flow", metavar="NAME", help="Only what has this flow.")
@click.option("--country", metavar="CODE", help="Only people whose numbers are of it, such as GB.")
@by
@yes
@with_desk
def stop(reason: str | None, *, desk: Desk, output: Output, **options: Any) -> None:
    """Stop sending, all of it, or what has all that is named. Messages wait until: switchboard go."""
    scope = {name: options[name] for name in ("tag", "channel", "flow", "country") if options[name]}
    what = " and ".join(f"{name} {value}" for name, value in scope.items())
    confirm_unless_local(f"stop sending {what or 'everything'}?", desk.address, yes=options["yes"])
    who = options["by"]
    request = {"reason": reason or NO_REASON, **scope, **({"by": who} if who else {})}
    standing = desk.post("stop", request)
    output.result(standing, lambda: output.facts(stop_facts(standing)))
