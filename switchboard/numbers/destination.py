"""Where a number's webhooks are to go: the desk's own URL, and its fallback pages."""

import os
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from switchboard.connection.azd import environment_values
from switchboard.connection.desk import Desk, Refused
from switchboard.connection.plain_http import LOOPBACK
from switchboard.numbers.webhook_urls import webhook_urls
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed
from switchboard.twilio.account import TwilioAccount

FALLBACK = "SWITCHBOARD_FALLBACK_URL"

Values = Callable[[str | None], Mapping[str, str]]


def destination(
    desk: Desk,
    twilio: TwilioAccount,
    *,
    to: str | None = None,
    environment: str | None = None,
    must_be_reached: bool = True,
    environ: Mapping[str, str] = os.environ,
    azd_values: Values = environment_values,
) -> dict[str, str]:
    """Return the parameters that bring a number's calls and texts to the desk, or to the URL ``to``.

    Raises:
        Failed: Twilio cannot reach the desk, because it is on this machine, and must.
    """
    public = (to or _public_url(desk)).rstrip("/")
    parts = urlsplit(public)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Failed(f"{public} is not a URL such as https://desk.example.com", USAGE)
    if must_be_reached and parts.hostname in LOOPBACK and not twilio.is_local:
        raise Failed(
            f"Twilio cannot reach {public}: give the desk's URL by --to, such as that of a tunnel "
            "(the app's PUBLIC_URL must be the same)",
            USAGE,
        )
    fallback = "" if to else environ.get(FALLBACK) or _fallback_in_azd(public, azd_values, environment)
    return webhook_urls(public, fallback)


def _public_url(desk: Desk) -> str:
    """Return the URL for which the desk checks signatures.

    azd's environment has that very URL, and the local machine is what it is. A desk that was found by
    SWITCHBOARD_URL is asked: it may have another, such as a domain of one's own.
    """
    if desk.address.is_local or desk.address.found_in != "SWITCHBOARD_URL":
        return desk.address.url
    try:
        details = desk.get("health/details")
    except Refused as refused:  # unwell, and yet it says what it is
        details = refused.problem
    app = details.get("app") if isinstance(details, Mapping) else None
    told = app.get("public_url") if isinstance(app, Mapping) else None
    return str(told or desk.address.url)


def _fallback_in_azd(public: str, azd_values: Values, environment: str | None) -> str:
    """Return where the fallback pages of this desk are; "" if azd does not know this desk."""
    if urlsplit(public).hostname in LOOPBACK:
        return ""
    values = azd_values(environment)
    return values.get(FALLBACK, "") if values.get("SWITCHBOARD_PUBLIC_URL", "").rstrip("/") == public else ""
