"""What the resources have in common."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from local.twilio.account import Account
from local.twilio.clock import Clock
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form
from local.twilio.rest.rules import is_url


class BaseResource:
    """A resource of the account."""

    def __init__(self, *, account: Account, clock: Clock) -> None:
        self._account = account
        self._clock = clock

    def _path(self, *parts: str) -> str:
        return "/".join([f"/2010-04-01/Accounts/{self._account.sid}", *parts])

    def _in[T](self, found: Mapping[str, T], request: web.Request, name: str = "sid") -> T:
        """Return what the path of ``request`` names, or refuse with Twilio's 404."""
        return must(found.get(request.match_info[name]), request)


def must[T](found: T | None, request: web.Request) -> T:
    """Return ``found``; nothing is Twilio's 404."""
    if found is None:
        raise Refused(20404, {"path": request.path})
    return found


def flag(form: Form, name: str, default: Any) -> bool:  # noqa: ANN401  true or false
    """Return a parameter that is ``true`` or ``false``, in any case."""
    return form.text(name, str(default)).lower() == "true"


def url(form: Form, name: str) -> str:
    """Return a parameter that is a URL; an empty one is none."""
    given = form.text(name)
    if given and not is_url(given):
        raise Refused(21205, {"Url": given})
    return given


def method(form: Form, name: str, default: str = "POST") -> str:
    """Return a parameter that is GET or POST."""
    given = form.text(name, default).upper()
    if given not in {"GET", "POST"}:
        raise Refused(21209, {"Method": given})
    return given
