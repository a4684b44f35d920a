"""The requests to the app, as plain data, and their signature."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import Morsel

type Cookies = dict[str, dict[str, Morsel[str]]]
"""By host and name. Twilio keeps the cookies of a host until the call ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A request to the app."""

    url: str
    method: str = "POST"
    params: Mapping[str, str]
    about: str  #: SID of the call or message
    purpose: str  #: ``voice``, ``sms``, ``status``, or another place of ``faults``
    cookies: Cookies = field(default_factory=dict)  #: sent, and updated by the response
    token: str = field(
        default_factory=lambda: str(uuid.uuid4())
    )  #: the idempotency token, the same in retries

    @property
    def place(self) -> str:
        """The place at which a fault can occur."""
        if self.purpose != "status":
            return self.purpose
        return "voice_status" if self.about.startswith("CA") else "sms_status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A callback URL, and the events that it gets. Without a URL there is no callback."""

    url: str = ""
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})  #: those that the app wants

    def wants(self, event: str) -> bool:
        """Return whether the app wants ``event``."""
        return bool(self.url) and event in self.events

    def webhook(
        self, params: Mapping[str, str], *, about: str, purpose: str, cookies: Cookies | None = None
    ) -> Webhook:
        """Return the request."""
        kept = {} if cookies is None else cookies
        return Webhook(
            url=self.url, method=self.method, params=params, about=about, purpose=purpose, cookies=kept
        )


NO_CALLBACK = Callback()
"""No callback."""


def sign(auth_token: str, url: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """Return the ``X-Twilio-Signature`` of a request.

    Source: https://www.twilio.com/docs/usage/security#validating-requests

    Args:
        auth_token: of the account; the secrets of API keys do not sign webhooks.
        url: the requested URL, byte for byte, without the fragment.
        params: the form in the body; empty for GET, whose parameters are in the URL.
    """
    # A set: a parameter that is repeated with the same value counts once (twilio-python issue 613).
    text = url + "".join(name + value for name, value in sorted(set(params)))
    digest = hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def location_params(*prefixes: str) -> dict[str, str]:
    """Return the location parameters ``FromCity``, ``FromState`` and so on for each prefix.

    Webhooks always have them; here they are empty, as they often are at Twilio.
    """
    return {prefix + part: "" for prefix in prefixes for part in ("City", "State", "Zip", "Country")}
