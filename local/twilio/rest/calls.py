"""``Calls``: place, look up, redirect, end, delete.

Source: https://www.twilio.com/docs/voice/api/call-resource
"""

from typing import Any

from aiohttp import web

from local.twilio.account import Account
from local.twilio.calls.call import Call, Detection, Target
from local.twilio.calls.exchange import Exchange
from local.twilio.clock import Clock
from local.twilio.recordings import Listener
from local.twilio.rest.call_rules import RULES, status_events
from local.twilio.rest.dates import date_filter, rfc_2822
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, read_form, read_query
from local.twilio.rest.paging import page_of
from local.twilio.rest.resource import BaseResource
from local.twilio.rest.rules import Asked, enforce, is_url

SUBRESOURCES = [
    "notifications",
    "recordings",
    "payments",
    "events",
    "siprec",
    "streams",
    "transcriptions",
    "user_defined_message_subscriptions",
    "user_defined_messages",
]


class Calls(BaseResource):
    """The resource."""

    def __init__(self, *, account: Account, clock: Clock, exchange: Exchange) -> None:
        super().__init__(account=account, clock=clock)
        self._exchange = exchange

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [
            web.post("/Calls.json", self.create),
            web.get("/Calls.json", self.list),
            web.get("/Calls/{sid}.json", self.fetch),
            web.post("/Calls/{sid}.json", self.update),
            web.delete("/Calls/{sid}.json", self.delete),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """Call somebody."""
        asked = Asked(await read_form(request), self._account, self._clock.now())
        enforce(RULES, asked)
        target = _target(asked.form, "Url", "Method") or Target(twiml=asked.form.text("Twiml"))
        call = call_of(asked, target=target)
        self._exchange.place(call)
        return web.json_response(self._shown(call), status=201)

    async def list(self, request: web.Request) -> web.Response:
        """Return the calls, newest first, that match To, From, Status, StartTime and EndTime."""
        query = read_query(request)
        started, ended = date_filter(query, "StartTime"), date_filter(query, "EndTime")
        found = [
            call
            for call in reversed(self._account.calls.values())
            if query.text("To") in {"", call.to}
            and query.text("From") in {"", call.sender}
            and query.text("ParentCallSid") in {"", call.parent_sid}
            and query.text("Status") in {"", call.status}
            # A call that has not rung yet has no start; we take its creation, so that it can be found.
            and started(call.started or call.created)
            and ended(call.ended)
        ]
        return page_of(request, "calls", [self._shown(call) for call in found])

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one call."""
        return web.json_response(self._shown(self._in(self._account.calls, request)))

    async def update(self, request: web.Request) -> web.Response:
        """Send a live call to other TwiML (``Url`` or ``Twiml``), or end it (``Status``)."""
        call, form = self._in(self._account.calls, request), await read_form(request)
        if status := form.text("Status"):
            self._end(call, status)
        elif target := _new_target(form):
            if call.line is None or call.status != "in-progress":
                raise Refused(21220)
            call.line.divert(target)
        return web.json_response(self._shown(call))

    async def delete(self, request: web.Request) -> web.Response:
        """Forget a call that is over."""
        call = self._in(self._account.calls, request)
        if not call.over:
            raise Refused(20009)
        del self._account.calls[call.sid]
        return web.Response(status=204)

    def _end(self, call: Call, status: str) -> None:
        """``canceled`` ends a call that nobody has answered; ``completed`` ends any."""
        if status not in {"canceled", "completed"}:
            raise Refused(20001)
        if call.line is None or (status == "canceled" and call.status not in {"queued", "ringing"}):
            raise Refused(21220)
        call.move_to(status, self._clock.now())
        call.line.end(status)

    def _shown(self, call: Call) -> dict[str, Any]:
        """Return the call as Twilio's API shows it: numbers are strings, dates are RFC 2822."""
        path = self._path("Calls", call.sid)
        number = self._account.numbers.get(call.to if call.direction == "inbound" else call.sender)
        return {
            "account_sid": self._account.sid,
            "annotation": None,
            "answered_by": call.answered_by,
            "api_version": "2010-04-01",
            "caller_name": None,
            "date_created": rfc_2822(call.created),
            "date_updated": rfc_2822(call.updated),
            "direction": call.direction,
            "duration": str(call.duration) if call.over else None,
            "end_time": rfc_2822(call.ended),
            "forwarded_from": None,
            "from": call.sender,
            "from_formatted": call.sender,
            "group_sid": None,
            "parent_call_sid": call.parent_sid,
            "phone_number_sid": number.sid if number else None,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": call.sid,
            "start_time": rfc_2822(call.started),
            "status": call.status,
            "subresource_uris": {name: f"{path}/{_capitalised(name)}.json" for name in SUBRESOURCES},
            "to": call.to,
            "to_formatted": call.to,
            "trunk_sid": None,
            "uri": f"{path}.json",
        }


def call_of(asked: Asked, *, target: Target | None) -> Call:
    """Return the call that a request asks for."""
    form = asked.form
    return Call(
        to=form.text("To"),
        sender=form.text("From"),
        direction="outbound-api",
        created=asked.now,
        updated=asked.now,
        target=target,
        fallback=_target(form, "FallbackUrl", "FallbackMethod"),
        timeout=int(form.text("Timeout", "60")),
        time_limit=int(form.text("TimeLimit", "14400")),
        send_digits=form.text("SendDigits"),
        detection=_detection(form),
        recorded=_recorded(form),
        status_callback=form.text("StatusCallback"),
        status_callback_method=form.text("StatusCallbackMethod", "POST").upper(),
        status_events=frozenset(status_events(asked)) or frozenset({"completed"}),
    )


def _recorded(form: Form) -> Listener | None:
    """Return who is told of the recording of the whole call, if there is to be one."""
    if form.text("Record").lower() != "true":
        return None
    return Listener(
        url=form.text("RecordingStatusCallback"),
        method=form.text("RecordingStatusCallbackMethod", "POST").upper(),
        events=frozenset(" ".join(form.all("RecordingStatusCallbackEvent")).split())
        or frozenset({"completed"}),
    )


def _detection(form: Form) -> Detection | None:
    """Return how the call is to find out who answered, if it is."""
    mode = form.text("MachineDetection")
    if not mode:
        return None
    in_background = form.text("AsyncAmd").lower() == "true"
    return Detection(
        until_end=mode == "DetectMessageEnd",
        timeout=int(form.text("MachineDetectionTimeout", "30")),
        callback=form.text("AsyncAmdStatusCallback") if in_background else "",
        callback_method=form.text("AsyncAmdStatusCallbackMethod", "POST").upper(),
    )


def _target(form: Form, url: str, method: str) -> Target | None:
    if not form.text(url):
        return None
    return Target(url=form.text(url), method=form.text(method, "POST").upper())


def _new_target(form: Form) -> Target | None:
    """Return where an update sends the call, if anywhere. ``Url`` wins over ``Twiml``."""
    if form.text("Url") and not is_url(form.text("Url")):
        raise Refused(21205, form)
    return _target(form, "Url", "Method") or (
        Target(twiml=form.text("Twiml")) if form.text("Twiml") else None
    )


def _capitalised(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
