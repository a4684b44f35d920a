"""Set the URLs of a number at Twilio: where its calls and texts go.

python infra/hooks/set_number.py [+15005550006] [--dry-run]
"""

import sys
from typing import Any
from urllib.parse import urlencode

from commands import Failed, run_hook, variable
from twilio_account import Account, account

DRY_RUN = "--dry-run"
TEXTS = "#rc=3&rp=5xx,ct,rt"
CALLS = "#rc=1&rp=5xx,ct"
"""Retry before the fallback URL is used; for a call only once, since a caller waits. Not part of the request
or its signature:
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides."""


def main(arguments: list[str] | None = None) -> None:
    """Set the URLs of one number; print them, with the old ones if they changed.

    Raises:
        Failed: the arguments are others, the account has no such number, or Twilio refused.
    """
    given = sys.argv[1:] if arguments is None else arguments
    numbers = [argument for argument in given if argument != DRY_RUN]
    if len(numbers) > 1 or any(argument.startswith("-") for argument in numbers):
        raise Failed(
            f"nothing was changed. Usage: python infra/hooks/set_number.py [+15005550006] [{DRY_RUN}]"
        )
    number = numbers[0] if numbers else variable("TWILIO_FROM")
    if not number.startswith("+"):
        raise Failed(f"{number} is not a number such as +15005550006; name the number whose URLs to set")
    owner = account()
    found = _find(owner, number)
    public, fallback = variable("SWITCHBOARD_PUBLIC_URL"), variable("SWITCHBOARD_FALLBACK_URL")
    wanted = urls(public.rstrip("/"), fallback.rstrip("/"))
    if DRY_RUN in given:
        changed = {**found, **{_field(name): value for name, value in wanted.items()}}
    else:
        changed = owner.request(f"IncomingPhoneNumbers/{found['sid']}.json", wanted)
    for name in map(_field, wanted):
        was = "" if found[name] == changed[name] else f"   (was {found[name] or 'empty'})"
        print(f"{name:22} {changed[name]}{was}")


def urls(public: str, fallback: str) -> dict[str, str]:
    """Return the fields to set. The fallback is a static page, which answers GET only."""
    return {
        "VoiceUrl": f"{public}/api/voice/inbound{CALLS}",
        "VoiceMethod": "POST",
        "VoiceFallbackUrl": f"{fallback}/voice.xml",
        "VoiceFallbackMethod": "GET",
        "StatusCallback": f"{public}/api/voice/status{TEXTS}",
        "StatusCallbackMethod": "POST",
        "SmsUrl": f"{public}/api/sms/inbound{TEXTS}",
        "SmsMethod": "POST",
        "SmsFallbackUrl": f"{fallback}/sms.xml",
        "SmsFallbackMethod": "GET",
    }


def _find(owner: Account, number: str) -> dict[str, Any]:
    listed = owner.request(f"IncomingPhoneNumbers.json?{urlencode({'PhoneNumber': number})}")
    for listed_number in listed["incoming_phone_numbers"]:
        if listed_number["phone_number"] == number:
            return dict(listed_number)
    raise Failed(f"the account {owner.sid} has no number {number}: see Phone Numbers in Twilio's console")


def _field(parameter: str) -> str:
    """Return the field that a parameter sets: ``VoiceUrl`` sets ``voice_url``."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in parameter)[1:]


if __name__ == "__main__":
    run_hook(main)
