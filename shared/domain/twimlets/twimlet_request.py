"""What a twimlet knows when it answers, and the few things that all of them say."""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct

from shared.domain.twiml.writer import Verb
from shared.domain.twimlets.allowed_urls import IS_URL, Allowed
from shared.domain.twimlets.twimlet_parameters import Parameters

ENDED_WELL = {"completed", "answered"}


class TwimletRequest(Struct, frozen=True, kw_only=True):
    """One request for a twimlet."""

    given: Parameters  # in the URL, which Twilio signs
    call: Mapping[str, str]  # what Twilio tells of the call
    allowed: Allowed
    country: str = ""  # of numbers without ``+``

    def url(self, path: str, **query: str) -> str:
        """Return the URL of one of our webhooks, absolute."""
        base = f"{self.allowed.public_url.rstrip('/')}/api/{path}"
        return f"{base}?{urlencode(query)}" if query else base


def say_or_play(text: str, asked: TwimletRequest, *, name: str = "Message") -> Verb:
    """Play what is at a URL, say anything else."""
    if IS_URL.match(text.strip()):
        return Verb("Play", text=asked.allowed.url(text.strip(), name=name))
    voice, language = asked.given.one("Voice") or None, asked.given.one("Language") or None
    return Verb("Say", {"voice": voice, "language": language}, text)


def method_for(url: str, asked: TwimletRequest) -> str:
    """Return how Twilio asks at ``url``: others with GET, as the original did, since it may be a sound."""
    return "POST" if asked.allowed.is_ours(url) else "GET"


def lead_to(url: str, asked: TwimletRequest, *, name: str) -> Verb:
    """Go on at ``url``."""
    allowed = asked.allowed.url(url, name=name)
    return Verb("Redirect", {"method": method_for(url, asked)}, allowed)


def after_dialling(asked: TwimletRequest) -> Verb:
    """Hang up after a call that came about; else go on at ``FailUrl`` if there is one."""
    fail_url = asked.given.one("FailUrl")
    return (
        Verb("Hangup") if was_connected(asked) or not fail_url else lead_to(fail_url, asked, name="FailUrl")
    )


def was_connected(asked: TwimletRequest) -> bool:
    """Return whether the two were connected. Who declined in a whisper counts as completed, not bridged.

    Source: https://www.twilio.com/docs/voice/twiml/dial, ``DialBridged``
    """
    return asked.call.get("DialCallStatus") in ENDED_WELL and asked.call.get("DialBridged") != "false"
