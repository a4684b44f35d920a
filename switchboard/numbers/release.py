"""``switchboard numbers release``: give a number back to Twilio.

Source, also of the 10 days: https://support.twilio.com/hc/en-us/articles/223183028-Cancel-or-release-a-Twilio-number
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

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
    """Release a number. It always asks first: after 10 days it may be somebody else's."""
    del desk
    found = find_number(twilio, number)
    name = f" ({found['friendly_name']})" if found.get("friendly_name") not in {None, "", number} else ""
    confirm(
        f"Release {number}{name}, which brings {_brings(found)}? For 10 days the console can bring it back, "
        f"then others may get it. ({twilio})",
        yes=yes,
    )
    twilio.delete("api", f"IncomingPhoneNumbers/{found['sid']}.json")
    output.result(
        {"number": number, "sid": found["sid"], "released": True},
        lambda: output.line(f"{number} is released"),
    )


def _brings(found: Mapping[str, Any]) -> str:
    """Return where a number's calls and texts go: who releases the wrong one sees it here."""
    places = [urlsplit(str(found.get(f"{kind}_url") or "")).netloc for kind in ("voice", "sms")]
    return f"calls to {places[0] or 'nowhere'} and texts to {places[1] or 'nowhere'}"
