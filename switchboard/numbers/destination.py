"""Where a number's webhooks are to go: the desk's own URL, and its fallback pages."""

import os
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from switchboard.connection.azd import environment_values
from switchboard.connection.desk import Desk, Refused
from switchboard.connection.plain_http import LOOPBACK
from switchboard.numbers.webhook_urls import webhook_urls
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output
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
    return str(_told_by(desk).get("public_url") or desk.address.url)


def check_account(desk: Desk, twilio: TwilioAccount, output: Output) -> None:
    """Return if the desk is of this account, or does not say. Twilio signs with the token of a number's own.

    Raises:
        Failed: it is of another one, and would refuse each call and text of this account's numbers.
    """
    try:
        own = _told_by(desk).get("account_sid")
    except Failed as failed:
        output.note(f"whether the desk is of {twilio.sid} is not known: {failed}")
        return
    if own and own != twilio.sid:
        raise Failed(
            f"nothing was done: {desk.address.url} is the desk of {own}, and would refuse the calls and "
            f"texts of {twilio.sid} ({twilio.found_in}): set TWILIO_ACCOUNT_SID, or choose by --url or -e",
            USAGE,
        )


def _told_by(desk: Desk) -> Mapping[str, Any]:
    """Return what the desk tells of its settings; empty if it tells nothing."""
    try:
        app = desk.get("health/details/app")
    except Refused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        app = _told_with_all_parts(desk)  # an earlier version
    return app if isinstance(app, Mapping) else {}


def _told_with_all_parts(desk: Desk) -> Any:
    """Return the same from the health of all parts, which says it also where one of them is not well."""
    try:
        details = desk.get("health/details")
    except Refused as refused:  # unwell, and yet it says what it is
        if "app" not in refused.problem:
            raise
        details = refused.problem
    return details.get("app") if isinstance(details, Mapping) else None


def _fallback_in_azd(public: str, azd_values: Values, environment: str | None) -> str:
    """Return where the fallback pages of this desk are; "" if azd does not know this desk."""
    if urlsplit(public).hostname in LOOPBACK:
        return ""
    values = azd_values(environment)
    return values.get(FALLBACK, "") if values.get("SWITCHBOARD_PUBLIC_URL", "").rstrip("/") == public else ""
