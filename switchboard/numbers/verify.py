"""``switchboard numbers verify``: have Twilio call a number of yours, so that calls may show it.

Source: https://www.twilio.com/docs/voice/api/outgoing-caller-ids
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import click

from switchboard.connection.desk import Desk
from switchboard.numbers.arguments import number_argument
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output
from switchboard.twilio.account import TwilioAccount, TwilioRefused
from switchboard.twilio.with_twilio import with_twilio

SECONDS_BETWEEN = 1.0
"""A look is two requests to Twilio: for the call, and for the list."""

WHY_NOT: Mapping[str, str] = {
    "completed": "the call ended before the code was typed, or it was another code",
    "busy": "its line was busy",
    "failed": "Twilio cannot call it: check the number, and the countries that the account may call",
    "no-answer": "nobody answered",
    "canceled": "the call was canceled",
}
"""By how a call may end: https://www.twilio.com/docs/voice/api/call-resource#call-status-values."""

NOT_FOUND = 404


@click.command(epilog="Example: switchboard numbers verify +351912345678 --name Reception")
@number_argument
@click.option("--name", metavar="TEXT", help="A name for it, at Twilio.")
@click.option("--extension", metavar="KEYS", help="What Twilio presses once the call is answered.")
@click.option("--delay", type=click.IntRange(0, 60), default=0, help="Seconds until Twilio calls.")
@click.option("--timeout", type=click.IntRange(1), default=300, show_default=True, help="Seconds to wait.")
@with_twilio
def verify(
    number: str, *, timeout: int, desk: Desk, twilio: TwilioAccount, output: Output, **given: Any
) -> int:
    """Verify a phone of yours as caller id: Twilio calls it, and you type the code that is shown here."""
    del desk
    if found := find_verified(twilio, number):
        _say(output, found, "is verified already")
        return 0
    form = {
        "PhoneNumber": number,
        "FriendlyName": given["name"],
        "Extension": given["extension"],
        "CallDelay": given["delay"] or None,
    }
    asked = twilio.post("api", "OutgoingCallerIds.json", form)
    output.note(f"Twilio calls {number} now. Type this code on its keypad:")
    if output.as_json:
        output.note(asked["validation_code"])
    else:
        output.line(asked["validation_code"])
    verified = wait_until_verified(
        look=lambda: find_verified(twilio, number),
        status=lambda: _status(twilio, asked.get("call_sid")),
        tries=int(timeout / SECONDS_BETWEEN) + 1,
    )
    if isinstance(verified, str):
        raise Failed(f"{number} is not verified: {verified}. Run it again for another code")
    _say(output, verified, "is verified: calls may show it")
    return 0


def find_verified(twilio: TwilioAccount, number: str) -> dict[str, Any] | None:
    """Return the verified caller id; None if the number is not verified."""
    listed = twilio.pages("api", "OutgoingCallerIds.json", "outgoing_caller_ids", PhoneNumber=number)
    return next((found for found in listed if found["phone_number"] == number), None)


def wait_until_verified(
    *,
    look: Callable[[], dict[str, Any] | None],
    status: Callable[[], str],
    tries: int,
    sleep: Callable[[float], object] = time.sleep,
) -> dict[str, Any] | str:
    """Return the caller id once it is there; or why not, if the call ends without, or it takes too long.

    The list is read once more after the end of the call: the code may have been typed meanwhile.
    """
    for _ in range(tries):
        now = status()
        if found := look():
            return found
        sleep(SECONDS_BETWEEN)
        if now in WHY_NOT:
            return look() or WHY_NOT[now]
    return "it took too long: --timeout waits longer"


def _status(twilio: TwilioAccount, call_sid: str | None) -> str:
    """Return the status of the call; "" if it is not known. That Twilio lists this call is unverified."""
    if not call_sid:
        return ""
    try:
        return str(twilio.get("api", f"Calls/{call_sid}.json").get("status") or "")
    except TwilioRefused as refused:
        if refused.status == NOT_FOUND:
            return ""
        raise


def _say(output: Output, found: dict[str, Any], what: str) -> None:
    result = {
        "number": found["phone_number"],
        "sid": found["sid"],
        "name": found["friendly_name"],
        "verified": True,
    }
    output.result(result, lambda: output.line(f"{found['phone_number']} {what}"))
