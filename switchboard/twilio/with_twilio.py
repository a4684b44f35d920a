"""The option of commands that ask Twilio: they get the account beside the desk."""

from functools import wraps
from typing import Any

import click

from switchboard.connection.desk import Desk
from switchboard.options import Command, with_desk
from switchboard.terminal.output import Output
from switchboard.twilio.account import TwilioAccount
from switchboard.twilio.advice import advice
from switchboard.twilio.find_account import find_account


def with_twilio(command: Command) -> Command:
    """Add what ``with_desk`` adds, and hand the command its ``twilio`` too."""

    @with_desk
    @wraps(command)
    def with_it(*args: Any, desk: Desk, output: Output, **more: Any) -> Any:
        given = click.get_current_context().params
        found = find_account(desk.address, environment=given["environment"], is_local=given["is_local"])
        twilio = TwilioAccount(found, advice)
        output.note(f"Twilio: {twilio}")
        return command(*args, desk=desk, twilio=twilio, output=output, **more)

    return with_it
