"""The control requests."""

import asyncio

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from local.twilio.calls.exchange import Exchange
from local.twilio.json_input import Given, Misunderstood, Number, Seconds, read
from local.twilio.simulation.faults import Fault
from local.twilio.state.account import OwnNumber
from local.twilio.state.call import Call
from local.twilio.state.people import Action, Person
from local.twilio.texts.inbound import Inbound
from local.twilio.webhooks.addresses import parts_of

MOST_DIGITS = 15
"""Of the number of an event: that many never happen."""
SHOWN = 50
"""Characters of what is wrong that are repeated to whoever sent it."""

ENCODER = msgspec.json.Encoder(enc_hook=str)
"""It knows no kinds of ``str`` by itself, such as ``Number``."""


class Text(Given, rename={"sender": "from"}):
    """Someone texts us; by default, at our first number."""

    sender: Number
    to: Number | None = None
    body: str = ""
    media: list[str] = msgspec.field(default_factory=list)


class PhoneCall(Given, rename={"sender": "from"}):
    """Someone calls us; by default, at our first number."""

    sender: Number
    to: Number | None = None
    script: list[Action] = msgspec.field(default_factory=list)
    patience: Seconds = Person().patience


class Control:
    """What tests, people and the phone page may do."""

    def __init__(self, exchange: Exchange, inbound: Inbound) -> None:
        self._core = exchange.core
        self._account = exchange.core.account
        self._exchange = exchange
        self._inbound = inbound

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [
            web.get("/_control/account", self._show_account),
            web.post("/_control/reset", self._start_anew),
            web.get("/_control/events", self._show_events),
            web.post("/_control/sms", self._text),
            web.post("/_control/calls", self._call),
            web.get("/_control/calls/{sid}", self._show_call),
            web.get("/_control/numbers/{number}", self._show_person),
            web.put("/_control/numbers/{number}", self._put_person),
            web.put("/_control/faults", self._put_faults),
        ]

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a control request; what is wrong with it, in words.

        Any page in a browser may send one here, so those that are not ours are turned away.
        """
        origin = request.headers.get("Origin")
        if origin and parts_of(origin).netloc != request.host:
            return _json({"error": f"only pages of {request.host} may do this, not {origin}"}, status=403)
        try:
            return await handler(request)
        except Misunderstood as error:
            return _json({"error": str(error)}, status=400)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
            known = ", ".join(f"{route.method} {route.path}" for route in self.routes())
            return _json({"error": f"no such control: there are {known}"}, status=error.status)

    async def _show_account(self, _: web.Request) -> web.Response:
        return _json({"account_sid": self._account.sid, "numbers": list(self._account.numbers)})

    async def _start_anew(self, _: web.Request) -> web.Response:
        await self._core.reset()
        self._exchange.reset()
        return _json({})

    async def _show_events(self, request: web.Request) -> web.StreamResponse:
        """Return what happened, after ``?after=n``; as a stream without end for ``text/event-stream``."""
        last = request.headers.get("Last-Event-ID") or request.query.get("after") or "0"
        if not (last.isascii() and last.isdecimal() and len(last) <= MOST_DIGITS):
            raise Misunderstood(f"after must be the number of an event, not {last[:SHOWN]!r}")
        if "text/event-stream" not in request.headers.get("Accept", ""):
            return _json({"events": [event.shown() for event in self._core.events.after(int(last))]})
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        async for event in self._core.events.follow(int(last)):
            await response.write(b"id: %d\ndata: %b\n\n" % (event.n, ENCODER.encode(event.shown())))
        return response

    async def _text(self, request: web.Request) -> web.Response:
        """Let someone text us; return what they get back."""
        text = read(Text, await request.read() or b"{}")
        own = self._own_number(text.to)
        receiving = self._inbound.receive(sender=text.sender, to=own, body=text.body, media=text.media)
        outcome = await _end_of(self._core.clock.spawn(receiving))
        replies = [
            {"sid": reply.sid, "to": reply.to, "body": reply.body, "media": reply.media}
            for reply in outcome.replies
        ]
        return _json({"sid": outcome.message.sid, "replies": replies, "status": outcome.status})

    async def _call(self, request: web.Request) -> web.Response:
        """Let someone call us, and follow their script; return once the call is over."""
        given = read(PhoneCall, await request.read() or b"{}")
        person = Person(script=given.script, patience=given.patience)
        own = self._own_number(given.to)
        call, end = self._exchange.receive(caller=given.sender, to=own, person=person)
        await _end_of(end)
        return _shown(call)

    async def _show_call(self, request: web.Request) -> web.Response:
        """Return a call, in or out, with what has been heard on it."""
        call = self._account.calls.get(request.match_info["sid"])
        if call is None:
            raise Misunderstood(f"there is no call {request.match_info['sid']}")
        return _shown(call)

    async def _show_person(self, request: web.Request) -> web.Response:
        return _json(self._account.person(Number(request.match_info["number"])))

    async def _put_person(self, request: web.Request) -> web.Response:
        """Say how someone behaves from now on. What is left out is as by default."""
        number = Number(request.match_info["number"])
        self._account.people[number] = read(Person, await request.read() or b"{}")
        return await self._show_person(request)

    async def _put_faults(self, request: web.Request) -> web.Response:
        """Say which requests fail from now on: a list, empty for none."""
        self._core.faults[:] = read(list[Fault], await request.read())
        return _json({"faults": len(self._core.faults)})

    def _own_number(self, to: str | None) -> OwnNumber:
        number = self._account.own_number(to or self._account.first_number)
        if number is None:
            raise Misunderstood(f"to must be a number of ours ({', '.join(self._account.numbers)}), not {to}")
        return number


async def _end_of[T](task: asyncio.Task[T]) -> T:
    """Return what comes of ``task``, which goes on even if the one who asks leaves."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if task.cancelled():
            raise Misunderstood("the stand-in was reset meanwhile: ask again") from None
        raise


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(body=ENCODER.encode(value), status=status, content_type="application/json")


def _shown(call: Call) -> web.Response:
    transcript = call.transcript
    return _json({"sid": call.sid, "status": call.status, "seconds": call.duration, "transcript": transcript})
