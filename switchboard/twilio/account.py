"""Requests to Twilio's REST APIs, for one account. Standard library only: the hooks use it."""

import base64
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from switchboard.connection.plain_http import LOOPBACK
from switchboard.terminal.exit_status import FAILED, UNREACHABLE
from switchboard.terminal.failed import Failed
from switchboard.twilio.credentials import Credentials

SECONDS = 30
WRONG_CREDENTIALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
CHANGED_OR_NOT = "whether it did anything is not known: look before you try again"


class TwilioRefused(Failed):
    """Twilio answered, and refused: nothing was done. ``code`` is Twilio's own, if it said one."""

    def __init__(self, text: str, *, status: int, code: int | None) -> None:
        super().__init__(text, UNREACHABLE if status in WRONG_CREDENTIALS else FAILED)
        self.status = status
        self.code = code


class TwilioUnreachable(Failed):
    """No answer came, or none of Twilio's, or a POST failed there: what it did is not known."""

    def __init__(self, text: str) -> None:
        super().__init__(text, UNREACHABLE)


@dataclass(frozen=True)
class TwilioAnswer:
    """What Twilio answered, with a status below 300."""

    status: int
    headers: Mapping[str, str]
    body: Any


class TwilioAccount:
    """One account. ``advice`` turns a code of Twilio's into what to do, if it knows."""

    def __init__(self, credentials: Credentials, advice: Callable[[int], str] = lambda _: "") -> None:
        self.sid = credentials.account_sid
        self.url = credentials.url
        self.found_in = credentials.found_in
        self._advice = advice
        login = f"{credentials.user}:{credentials.password}".encode()
        self._login = f"Basic {base64.b64encode(login).decode()}"
        self._opener = urllib.request.build_opener(_NoRedirect, *_proxies(is_local=self.is_local))

    def __str__(self) -> str:
        place = "" if urlsplit(self.url).hostname == "api.twilio.com" else f" at {self.url}"
        return f"{self.sid}{place} ({self.found_in})"

    @property
    def is_local(self) -> bool:
        """Whether it is the stand-in of this machine, where nothing costs anything."""
        return urlsplit(self.url).hostname in LOOPBACK

    def get(self, host: str, path: str, **query: object) -> Any:
        """GET from one of Twilio's hosts (``api``, ``messaging``, ``pricing``, ...); return the body.

        For ``api`` the path is below the account (``IncomingPhoneNumbers.json``) unless it begins with a
        slash; for the others it is the whole: ``/v1/Services``. Parameters that are None or "" are left out.

        Raises:
            TwilioRefused: Twilio answered with 300 or more.
            TwilioUnreachable: no answer came, or it is none of Twilio's.
        """
        return self.request("GET", host, path, query=query).body

    def post(self, host: str, path: str, form: Mapping[str, object]) -> Any:
        """POST a form, as ``get``."""
        return self.request("POST", host, path, form=form).body

    def delete(self, host: str, path: str) -> None:
        """DELETE, as ``get``."""
        self.request("DELETE", host, path)

    def pages(self, host: str, path: str, items: str, **query: object) -> Iterator[dict[str, Any]]:
        """Yield the items of a list, page after page. ``items`` is the name of the list in an answer."""
        page = self.get(host, path, **query)
        while True:
            if not isinstance(page, dict) or not isinstance(page.get(items), list):
                raise TwilioUnreachable(f"what answers at {self.url} is not Twilio: no {items} in {path}")
            yield from page[items]
            following = page.get("next_page_uri") or (page.get("meta") or {}).get("next_page_url")
            if not following:
                return
            parts = urlsplit(following)  # of a URL only the path: credentials go to the host that was asked
            page = self.get(host, f"{parts.path}?{parts.query}")

    def request(
        self,
        method: str,
        host: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        form: Mapping[str, object] | None = None,
    ) -> TwilioAnswer:
        """Send a request; return the whole answer. Errors as those of ``get``."""
        url = self._at(host, path) + (f"?{asked}" if (asked := _encoded(query or {})) else "")
        data = None if form is None else _encoded(form, with_empty=True).encode()
        prepared = urllib.request.Request(url, data=data, method=method)  # noqa: S310 - checked: credentials.py
        prepared.add_unredirected_header("Authorization", self._login)
        try:
            with self._opener.open(prepared, timeout=SECONDS) as answer:
                content, status, headers = answer.read(), answer.status, dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error, method) from None
        except (OSError, http.client.HTTPException) as error:
            reason = f"Twilio cannot be reached at {self.url}: {error or type(error).__name__}"
            raise TwilioUnreachable(_in_doubt(reason, method)) from None
        try:
            return TwilioAnswer(status, headers, json.loads(content) if content else None)
        except ValueError:
            reason = f"what answers at {self.url} is not Twilio: no JSON"
            raise TwilioUnreachable(_in_doubt(reason, method)) from None

    def _at(self, host: str, path: str) -> str:
        """Return the URL of a path at one of Twilio's hosts.

        Regions have names like ``api.dublin.ie1.twilio.com``:
        https://www.twilio.com/docs/global-infrastructure/using-the-twilio-rest-api-in-a-non-us-region.
        Any other address, such as the stand-in's, answers for all hosts.
        """
        parts = urlsplit(self.url)
        name = parts.hostname or ""
        base = self.url
        if name.startswith("api.") and name.endswith(".twilio.com"):
            base = f"{parts.scheme}://{host}.{name.removeprefix('api.')}"
        if path.startswith("/"):
            return base + path
        return f"{base}/2010-04-01/Accounts/{quote(self.sid, safe='')}/{path}"

    def _refused(self, error: urllib.error.HTTPError, method: str) -> Failed:
        """Return what is wrong. After a 500 or a 502 a change may have been made: that is no refusal."""
        if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR and method != "GET":
            return TwilioUnreachable(_in_doubt(f"Twilio failed: HTTP {error.code}", method))
        try:
            refusal = json.loads(error.read())
            code, reason = int(refusal["code"]), str(refusal["message"])
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return TwilioRefused(f"Twilio refused: HTTP {error.code}", status=error.code, code=None)
        advice = self._advice(code)
        text = f"Twilio refused: {reason} (error {code})" + (f". {advice}" if advice else "")
        return TwilioRefused(text, status=error.code, code=code)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: Twilio's REST APIs send none, and the credentials are for them alone."""

    def redirect_request(self, *_: object) -> None:
        """Return None: urllib then raises the answer as an error."""


def _proxies(*, is_local: bool) -> list[urllib.request.BaseHandler]:
    """Return what keeps requests to this machine from a proxy, which would not reach it, and read the key."""
    return [urllib.request.ProxyHandler({})] if is_local else []


def _in_doubt(reason: str, method: str) -> str:
    return reason if method == "GET" else f"{reason}: {CHANGED_OR_NOT}"


def _encoded(parameters: Mapping[str, object], *, with_empty: bool = False) -> str:
    texts = {name: _text(value) for name, value in parameters.items() if value is not None}
    return urlencode({name: text for name, text in texts.items() if text or with_empty})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
