"""Serve the control requests."""

import asyncio
from typing import Annotated

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler
from msgspec import Meta

from local.twilio.calls.exchange import Exchange
from local.twilio.control.account import AccountControls
from local.twilio.control.answer import ENCODER, json_answer
from local.twilio.control.senders import own_number, texted_sender
from local.twilio.json_input import (
    InputObject,
    InvalidInput,
    Number,
    Seconds,
    SenderAddress,
    TextSender,
    parse_input,
)
from local.twilio.simulation.faults import Fault
from local.twilio.state.call import Call
from local.twilio.state.people import Action, Person
from local.twilio.texts.inbound import Inbound
from local.twilio.webhooks.addresses import split_url

MAX_DIGITS = 15
"""Digits of the number of an event: more than there will ever be."""
MAX_SHOWN = 50
"""Characters of a wrong value that an error message repeats."""


class Place(InputObject):
    """A place that a person sends by WhatsApp."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    label: str = ""
    address: str = ""

    def params(self) -> dict[str, str]:
        """Return the parameters of a webhook. Without a name or an address Twilio leaves them out.

        Source: https://www.twilio.com/docs/messaging/guides/webhook-request; the last is unverified.
        """
        named = {"Label": self.label, "Address": self.address}
        position = {"Latitude": str(self.latitude), "Longitude": str(self.longitude)}
        return position | {name: text for name, text in named.items() if text}


class Text(InputObject, rename={"sender": "from"}):
    """A text to us; by default, to our first number."""

    sender: TextSender
    to: SenderAddress | None = None
    body: str = ""
    media: list[str] = msgspec.field(default_factory=list)
    filtered: bool = False  #: by Twilio, as a machine's
    location: Place | None = None
    quotes: str = ""  # the SID of the text that it replies to; only WhatsApp has that


class PhoneCall(InputObject, rename={"sender": "from"}):
    """A call to us; by default, to our first number."""

    sender: Number
    to: Number | None = None
    script: list[Action] = msgspec.field(default_factory=list)
    patience: Seconds = Person().patience


class Control:
    """The control API for tests, people and the phone page."""

    def __init__(self, exchange: Exchange, inbound: Inbound) -> None:
        self._core = exchange.core
        self._account = exchange.core.account
        self._exchange = exchange
        self._inbound = inbound
        self._account_controls = AccountControls(exchange.core)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/_control/account", self._show_account),
            web.post("/_control/reset", self._reset),
            web.get("/_control/events", self._show_events),
            web.post("/_control/sms", self._text),
            web.post("/_control/calls", self._call),
            web.get("/_control/calls/{sid}", self._show_call),
            web.get("/_control/numbers/{number}", self._show_person),
            web.put("/_control/numbers/{number}", self._put_person),
            web.get("/_control/faults", self._show_faults),
            web.put("/_control/faults", self._put_faults),
            *self._account_controls.routes(),
        ]

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Respond to a control request; an invalid one gets an error message.

        Any web page could send requests to this machine, so those of other origins are refused.
        """
        origin = request.headers.get("Origin")
        if origin and split_url(origin).netloc != request.host:
            return json_answer(
                {"error": f"only pages of {request.host} may send this, not {origin}"}, status=403
            )
        try:
            return await handler(request)
        except InvalidInput as error:
            return json_answer({"error": str(error)}, status=400)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
            known = ", ".join(f"{route.method} {route.path}" for route in self.routes())
            return json_answer(
                {"error": f"there is no such control; the controls are {known}"}, status=error.status
            )

    async def _show_account(self, _: web.Request) -> web.Response:
        account = self._account
        pages = [list(page) for page in account.app_pages]
        return json_answer({"account_sid": account.sid, "numbers": list(account.numbers), "app_pages": pages})

    async def _reset(self, _: web.Request) -> web.Response:
        await self._core.reset()
        self._exchange.reset()
        return json_answer({})

    async def _show_events(self, request: web.Request) -> web.StreamResponse:
        """Return the events after ``?after=n``; for ``text/event-stream``, as an endless stream."""
        last = request.headers.get("Last-Event-ID") or request.query.get("after") or "0"
        if not (last.isascii() and last.isdecimal() and len(last) <= MAX_DIGITS):
            raise InvalidInput(f"after must be the number of an event, not {last[:MAX_SHOWN]!r}")
        if "text/event-stream" not in request.headers.get("Accept", ""):
            return json_answer({"events": [event.as_json() for event in self._core.events.after(int(last))]})
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        async for event in self._core.events.follow(int(last)):
            await response.write(b"id: %d\ndata: %b\n\n" % (event.n, ENCODER.encode(event.as_json())))
        return response

    async def _text(self, request: web.Request) -> web.Response:
        """Send us a text; return the replies."""
        text = parse_input(Text, await request.read() or b"{}")
        own = texted_sender(self._account, text.sender, text.to)
        place = text.location.params() if text.location else {}
        if (place or text.quotes) and not text.sender.startswith("whatsapp:"):
            raise InvalidInput("only WhatsApp has places and quotes: from must start with whatsapp:")
        receiving = self._inbound.receive(
            sender=text.sender,
            to=own,
            body=text.body,
            media=text.media,
            location=place,
            quotes=text.quotes,
            filtered=text.filtered,
        )
        outcome = await _result_of(self._core.clock.spawn(receiving))
        replies = [
            {"sid": reply.sid, "to": reply.to, "body": reply.body, "media": reply.media}
            for reply in outcome.replies
        ]
        return json_answer({"sid": outcome.message.sid, "replies": replies, "status": outcome.status})

    async def _call(self, request: web.Request) -> web.Response:
        """Call us, and follow a script; return once the call has ended."""
        phone_call = parse_input(PhoneCall, await request.read() or b"{}")
        person = Person(script=phone_call.script, patience=phone_call.patience)
        own = own_number(self._account, phone_call.to)
        call, end = self._exchange.receive(caller=phone_call.sender, to=own, person=person)
        await _result_of(end)
        return _call_response(call)

    async def _show_call(self, request: web.Request) -> web.Response:
        """Return a call, incoming or outgoing, with its transcript."""
        call = self._account.calls.get(request.match_info["sid"])
        if call is None:
            raise InvalidInput(f"there is no call {request.match_info['sid']}")
        return _call_response(call)

    async def _show_person(self, request: web.Request) -> web.Response:
        return json_answer(self._account.person(Number(request.match_info["number"])))

    async def _put_person(self, request: web.Request) -> web.Response:
        """Set how a person behaves from now on. Omitted fields have their default."""
        number = Number(request.match_info["number"])
        self._account.people[number] = parse_input(Person, await request.read() or b"{}")
        return await self._show_person(request)

    async def _show_faults(self, _: web.Request) -> web.Response:
        """Return the faults that are set, with how many more each may cause."""
        return json_answer(self._core.faults)

    async def _put_faults(self, request: web.Request) -> web.Response:
        """Set which requests fail from now on: a list, which may be empty."""
        self._core.faults[:] = parse_input(list[Fault], await request.read())
        return json_answer({"faults": len(self._core.faults)})


async def _result_of[T](task: asyncio.Task[T]) -> T:
    """Return the result of ``task``, which continues even if the client disconnects."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if task.cancelled():
            raise InvalidInput("the stand-in was reset meanwhile: try again") from None
        raise


def _call_response(call: Call) -> web.Response:
    transcript = call.transcript
    return json_answer(
        {"sid": call.sid, "status": call.status, "seconds": call.duration, "transcript": transcript}
    )
