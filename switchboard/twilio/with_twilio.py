"""The account at Twilio of a command: the one that belongs to its desk."""

from functools import wraps
from typing import Any

import click

from switchboard.connection.desk import Desk
from switchboard.connection.desk_address import DeskAddress
from switchboard.options import Command, with_desk
from switchboard.terminal.output import Output
from switchboard.twilio.account import TwilioAccount
from switchboard.twilio.advice import advice
from switchboard.twilio.credentials import Credentials
from switchboard.twilio.find_account import find_account


def account_of(address: DeskAddress) -> Credentials:
    """Return the credentials for a desk, by the same options of the command by which the desk was found.

    Raises:
        Failed: none are known, or they are not complete.
    """
    context = click.get_current_context(silent=True)  # there is none where no command runs
    given = context.params if context else {}
    return find_account(address, environment=given.get("environment"), is_local=bool(given.get("is_local")))


def with_twilio(command: Command) -> Command:
    """Add what ``with_desk`` adds, and hand the command its ``twilio`` too."""

    @with_desk
    @wraps(command)
    def with_it(*args: Any, desk: Desk, output: Output, **more: Any) -> Any:
        twilio = TwilioAccount(account_of(desk.address), advice)
        output.note(f"Twilio: {twilio}")
        return command(*args, desk=desk, twilio=twilio, output=output, **more)

    return with_it
