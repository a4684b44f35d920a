"""A Twilio over HTTP whose clock, lists and refusals a test decides; its time is virtual."""

import json
import urllib.parse
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.sender import TwilioSender
from tests.examples import NOON
from tests.raw_http import RawServer
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

type Listed = dict[str, str | None]


class ScriptedTwilio(RawServer):
    """Keeps the texts that it receives, and lists them.

    ``offset``: how far its clock is ahead of ours. ``refuses``: answers POSTs with 503 and keeps nothing.
    ``loses_answers``: keeps a text and answers nothing. ``changes``: what a list shows of a text.
    """

    def __init__(self, *, offset: timedelta = timedelta(0), changes: Listed | None = None) -> None:
        super().__init__(self._answer)
        self.now = NOON
        self.offset = offset
        self.changes = changes or {}
        self.rewrites: Callable[[str], str] = str
        self.has_date = True
        self.headers: list[str] = []
        self.refuses = self.loses_answers = False
        self.texts: list[Listed] = []
        self.requests: list[bytes] = []

    def sender(self) -> TwilioSender:
        return TwilioSender(
            TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=self.url, timeout=5)
        )

    def _answer(self, request: bytes) -> bytes:
        self.requests.append(request)
        head, _, body = request.decode().partition("\r\n\r\n")
        method, target = head.split(" ")[:2]
        if method == "GET":
            return self._http("200 OK", {"messages": self._list(urllib.parse.urlsplit(target).query)})
        if self.refuses:
            return self._http("503 Service Unavailable", {})
        text = self._keep(dict(urllib.parse.parse_qsl(body)))
        return b"" if self.loses_answers else self._http("201 Created", text)

    def _keep(self, form: dict[str, str]) -> Listed:
        service = form.get("MessagingServiceSid")
        text: Listed = {
            "sid": f"SM{len(self.texts):032x}",
            "to": form["To"],
            "from": form.get("From"),
            "messaging_service_sid": service,
            "body": form.get("Body", ""),
            "num_media": "0",
            "direction": "outbound-api",
            "status": "sent",
            "date_created": _rfc_2822(self.now + self.offset),
        }
        self.texts.insert(0, text)
        return text

    def _list(self, query: str) -> list[Listed]:
        wanted = dict(urllib.parse.parse_qsl(query))
        filters = {"to": wanted.get("To"), "from": wanted.get("From")}
        return [
            {**text, "body": self.rewrites(text["body"] or ""), **self.changes}
            for text in self.texts
            if all(value in {None, text[name]} for name, value in filters.items())
        ]

    def _http(self, status: str, content: object) -> bytes:
        body = json.dumps(content).encode()
        dated = [f"Date: {_rfc_2822(self.now + self.offset)}"] if self.has_date else []
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *dated]
        return "\r\n".join([*lines, *self.headers, "", ""]).encode() + body


def _rfc_2822(at: datetime) -> str:
    return format_datetime(at, usegmt=True)
