"""What to ask of the app, or to tell it, and the signature that goes with it."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import Morsel

type Cookies = dict[str, dict[str, Morsel[str]]]
"""By host and name. Twilio keeps them as long as a call lasts, for the host that set them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """What to ask of the app."""

    url: str
    method: str = "POST"
    params: Mapping[str, str]
    about: str  #: SID of the call or message
    purpose: str  #: ``voice``, ``sms``, ``status``, or another of the places of ``faults``
    cookies: Cookies = field(default_factory=dict)  #: sent, and kept
    token: str = field(default_factory=lambda: str(uuid.uuid4()))  #: the same however often it is sent

    @property
    def place(self) -> str:
        """Where a fault can strike it."""
        if self.purpose != "status":
            return self.purpose
        return "voice_status" if self.about.startswith("CA") else "sms_status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """Where the app is told of something. Without a URL, it is told nothing."""

    url: str = ""
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})  #: those it wants to be told

    def wants(self, event: str) -> bool:
        """Whether the app is told of ``event``."""
        return bool(self.url) and event in self.events

    def webhook(
        self, params: Mapping[str, str], *, about: str, purpose: str, cookies: Cookies | None = None
    ) -> Webhook:
        """Return the request that tells it."""
        kept = {} if cookies is None else cookies
        return Webhook(
            url=self.url, method=self.method, params=params, about=about, purpose=purpose, cookies=kept
        )


NOBODY = Callback()
"""Nobody is told."""


def sign(auth_token: str, url: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """Return the ``X-Twilio-Signature`` of a request, by which an app can tell it from a forged one.

    Source: https://www.twilio.com/docs/usage/security#validating-requests

    Args:
        auth_token: the account's; API key secrets never sign webhooks.
        url: as requested, byte for byte, without the fragment.
        params: of the form in the body; none for GET, whose parameters are in the URL.
    """
    # A set: a parameter sent twice with one value counts once (twilio-python issue 613).
    text = url + "".join(name + value for name, value in sorted(set(params)))
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def places(*prefixes: str) -> dict[str, str]:
    """Return where numbers are from: ``FromCity``, ``FromState`` and so on for each prefix.

    Webhooks always carry these; ours, like many real ones, are empty.
    """
    return {prefix + part: "" for prefix in prefixes for part in ("City", "State", "Zip", "Country")}
