"""The URLs of a number at Twilio: where its calls and texts go. Standard library only: a hook uses it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from switchboard.terminal.failed import Failed
from switchboard.twilio.account import TwilioAccount

TEXTS = "#rc=3&rp=5xx,ct,rt"
CALLS = "#rc=1&rp=5xx,ct"
"""Retry before the fallback URL is used; for a call only once, since a caller waits. Not part of the request
or its signature:
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides."""


class UrlChange(NamedTuple):
    """A field of a number, with what it is to be and what it was."""

    field: str
    url: str
    was: str

    def __str__(self) -> str:
        was = "" if self.url == self.was else f"   (was {self.was or 'empty'})"
        return f"{self.field:22} {self.url}{was}"


def webhook_urls(public: str, fallback: str) -> dict[str, str]:
    """Return the parameters to set. The fallback is a static page, which answers GET only.

    Without a fallback none is named, and what the number has stays.
    """
    public, fallback = public.rstrip("/"), fallback.rstrip("/")
    urls = {
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
    return urls if fallback else {name: value for name, value in urls.items() if "Fallback" not in name}


def field_of(parameter: str) -> str:
    """Return the field that a parameter sets: ``VoiceUrl`` sets ``voice_url``."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in parameter)[1:]


def changes(number: Mapping[str, Any], wanted: Mapping[str, str]) -> list[UrlChange]:
    """Return each field that these parameters set, with what it is now."""
    fields = {field_of(name): value for name, value in wanted.items()}
    return [UrlChange(name, url, str(number.get(name) or "")) for name, url in fields.items()]


def find_number(account: TwilioAccount, number: str) -> dict[str, Any]:
    """Return a number of the account's.

    Raises:
        Failed: the account has no such number.
    """
    for listed in account.pages(
        "api", "IncomingPhoneNumbers.json", "incoming_phone_numbers", PhoneNumber=number
    ):
        if listed["phone_number"] == number:
            return listed
    raise Failed(f"the account {account.sid} has no number {number}: see Phone Numbers in Twilio's console")


def set_urls(
    account: TwilioAccount, number: str, wanted: Mapping[str, str], *, dry_run: bool
) -> list[UrlChange]:
    """Set these parameters of a number, unless it is a dry run; return what changed, and what did not.

    Raises:
        Failed: the account has no such number, or Twilio refused.
    """
    found = find_number(account, number)
    planned = changes(found, wanted)
    if dry_run:
        return planned
    now = account.post("api", f"IncomingPhoneNumbers/{found['sid']}.json", wanted)
    return [change._replace(url=str(now.get(change.field) or "")) for change in planned]
