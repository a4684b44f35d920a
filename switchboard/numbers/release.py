"""``switchboard numbers release``: give a number back to Twilio.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

import click

from switchboard.confirm import confirm
from switchboard.connection.desk import Desk
from switchboard.numbers.arguments import number_argument
from switchboard.numbers.webhook_urls import find_number
from switchboard.options import yes as yes_option
from switchboard.terminal.output import Output
from switchboard.twilio.account import TwilioAccount
from switchboard.twilio.with_twilio import with_twilio


@click.command(epilog="Example: switchboard numbers release +447405551000")
@number_argument
@yes_option
@with_twilio
def release(number: str, *, yes: bool, desk: Desk, twilio: TwilioAccount, output: Output) -> None:
    """Release a number. It always asks first: another customer may get it, and it may not come back."""
    del desk
    found = find_number(twilio, number)
    confirm(f"Release {number}? Others may get it, and it may not come back. ({twilio})", yes=yes)
    twilio.delete("api", f"IncomingPhoneNumbers/{found['sid']}.json")
    output.result(
        {"number": number, "sid": found["sid"], "released": True},
        lambda: output.line(f"{number} is released"),
    )
