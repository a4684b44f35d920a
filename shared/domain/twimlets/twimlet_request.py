"""A request for a twimlet, and the TwiML that several twimlets answer with."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from msgspec import Struct

from shared.domain.twiml.writer import Verb, document
from shared.domain.twimlets.allowed_urls import AllowedUrls, is_url
from shared.domain.twimlets.twimlet_parameters import Parameters
from shared.errors import Fault, InvalidInput

MAX_PROMPTS = 3
"""How often a caller is asked for a key. Twilio's original asked without end, at the owner's expense."""


class TwimletRequest(Struct, frozen=True, kw_only=True):
    """One request for a twimlet."""

    params: Parameters  # of the URL, which Twilio signs
    call: Mapping[str, str]  # what Twilio sends about the call
    allowed: AllowedUrls
    country: str = ""  # of numbers without ``+``

    @property
    def base(self) -> str:
        """The start of the URLs of our webhooks."""
        return self.allowed.public_url.rstrip("/")

    def say_or_play(self, text: str) -> Verb:
        """Return the verb that plays what is at a URL, and says anything else."""
        if is_url(text.strip()):
            return Verb("Play", text=self.allowed.require(text.strip(), name="Message"))
        voice, language = self.params.first("Voice") or None, self.params.first("Language") or None
        return Verb("Say", {"voice": voice, "language": language}, text)

    def method_for(self, url: str) -> str:
        """Return the HTTP method for ``url``: GET for URLs of others, which may be sounds."""
        return "POST" if self.allowed.is_ours(url) else "GET"

    def redirect(self, url: str, *, name: str) -> Verb:
        """Return the verb that continues the call at ``url``, the value of the parameter ``name``."""
        allowed = self.allowed.require(url, name=name)
        return Verb("Redirect", {"method": self.method_for(url)}, allowed)


def read_twimlet_request(
    *, method: str, query: str, form: Mapping[str, str], allowed: AllowedUrls, country: str
) -> TwimletRequest:
    """Return the request for a twimlet.

    Raises:
        InvalidInput: a call from Twilio Client asks with GET. What its browser sends would be among the
            parameters of the URL.
    """
    call = dict(parse_qsl(query, keep_blank_values=True)) if method == "GET" else form
    if method == "GET" and call.get("From", "").startswith("client:"):
        raise InvalidInput(
            [Fault("", "a call from Twilio Client must ask with POST: set that where the URL is")]
        )
    return TwimletRequest(params=Parameters.read(query), call=call, allowed=allowed, country=country)


def say_and_hang_up(text: str) -> str:
    """Return the document that says ``text`` and ends the call."""
    return document(Verb("Say", text=text), Verb("Hangup"))
