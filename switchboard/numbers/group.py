"""``switchboard numbers``: the numbers of the account at Twilio."""

import click

from switchboard.terminal.lazy_group import LazyGroup

COMMANDS = {
    "list": "switchboard.numbers.list_numbers:list_numbers",
    "search": "switchboard.numbers.search:search",
    "buy": "switchboard.numbers.buy:buy",
    "wire": "switchboard.numbers.wire:wire",
    "verify": "switchboard.numbers.verify:verify",
    "release": "switchboard.numbers.release:release",
}


@click.group(cls=LazyGroup, commands_by_name=COMMANDS)
def numbers() -> None:
    """List, find, buy and set up numbers at Twilio; verify one of yours as caller id.

    Twilio's account is that of TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN or an API key, or of azd's
    environment, or the stand-in of the local machine. Each command says which.
    """
