"""The control requests."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from msgspec import structs

from local.twilio.account import OwnNumber
from local.twilio.calls.call import Call
from local.twilio.calls.exchange import Exchange
from local.twilio.control.faults import read_fault
from local.twilio.control.given import Given, Misunderstood, is_number, read_json, read_list
from local.twilio.control.people import describe, read_person, read_script
from local.twilio.people import Person
from local.twilio.texts.inbound import Inbound
from local.twilio.texts.message import Message

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Control:
    """What tests, people and the phone page may do."""

    def __init__(self, exchange: Exchange, inbound: Inbound, *, reset: Callable[[], Awaitable[None]]) -> None:
        self._core = exchange.core
        self._account = exchange.core.account
        self._exchange = exchange
        self._inbound = inbound
        self._reset = reset

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [
            web.get("/_control/account", self.show_account),
            web.post("/_control/reset", self.reset),
            web.get("/_control/events", self.show_events),
            web.post("/_control/sms", self.text),
            web.post("/_control/calls", self.call),
            web.get("/_control/calls/{sid}", self.show_call),
            web.get("/_control/numbers/{number}", self.show_person),
            web.put("/_control/numbers/{number}", self.put_person),
            web.put("/_control/faults", self.put_faults),
        ]

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a control request; what is wrong with it, in words."""
        try:
            return await handler(request)
        except Misunderstood as error:
            return web.json_response({"error": str(error)}, status=400)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
            known = ", ".join(f"{route.method} {route.path}" for route in self.routes())
            return web.json_response({"error": f"no such control: there are {known}"}, status=error.status)

    async def show_account(self, _: web.Request) -> web.Response:
        """Return who we are."""
        return web.json_response({"account_sid": self._account.sid, "numbers": list(self._account.numbers)})

    async def reset(self, _: web.Request) -> web.Response:
        """Forget everything: texts, calls (live ones end without a word), people, opt-outs, events."""
        await self._reset()
        return web.json_response({})

    async def show_events(self, request: web.Request) -> web.StreamResponse:
        """Return what happened, after ``?after=n``; as a stream without end for ``text/event-stream``."""
        last = request.headers.get("Last-Event-ID") or request.query.get("after") or "0"
        if not (last.isascii() and last.isdecimal()):
            raise Misunderstood(f"after must be the number of an event, not {last!r}")
        if "text/event-stream" in request.headers.get("Accept", ""):
            return await self._stream(request, int(last))
        events = ",".join(event.as_json() for event in self._core.events.after(int(last)))
        return web.Response(text=f'{{"events": [{events}]}}', content_type="application/json")

    async def _stream(self, request: web.Request, after: int) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        async for event in self._core.events.follow(after):
            await response.write(f"id: {event.n}\ndata: {event.as_json()}\n\n".encode())
        return response

    async def text(self, request: web.Request) -> web.Response:
        """Let someone text us; return what they get back."""
        given = await read_json(request)
        given.only(("from", "to", "body", "media"))
        receiving = self._inbound.receive(
            sender=given.number("from"),
            to=self._own_number(given),
            body=given.text("body", ""),
            media=given.texts("media"),
        )
        outcome = await _end_of(self._core.clock.spawn(receiving))
        replies = [_reply(reply) for reply in outcome.replies]
        sid, status = outcome.message.sid, outcome.status
        return web.json_response({"sid": sid, "replies": replies, "status": status})

    async def call(self, request: web.Request) -> web.Response:
        """Let someone call us, and follow their script; return once the call is over."""
        given = await read_json(request)
        given.only(("from", "to", "script", "patience"))
        person = Person(
            script=read_script(given, "script"), patience=given.seconds("patience", Person().patience)
        )
        call, end = self._exchange.receive(
            caller=given.number("from"), to=self._own_number(given), person=person
        )
        await _end_of(end)
        return web.json_response(_call(call))

    async def show_call(self, request: web.Request) -> web.Response:
        """Return a call, in or out, with what has been heard on it."""
        call = self._account.calls.get(request.match_info["sid"])
        if call is None:
            raise Misunderstood(f"there is no call {request.match_info['sid']}")
        return web.json_response(_call(call))

    async def show_person(self, request: web.Request) -> web.Response:
        """Return how someone behaves."""
        return web.json_response(describe(self._account.person(_number(request))))

    async def put_person(self, request: web.Request) -> web.Response:
        """Say how someone behaves from now on. What is left out is as by default."""
        number = _number(request)
        self._account.people[number] = person = read_person(await read_json(request))
        return web.json_response(describe(person))

    async def put_faults(self, request: web.Request) -> web.Response:
        """Say which requests fail from now on: a list, empty for none."""
        self._core.faults.list = [read_fault(given) for given in await read_list(request)]
        return web.json_response({"faults": len(self._core.faults.list)})

    def _own_number(self, given: Given) -> OwnNumber:
        to = given.number("to", self._account.first_number)
        number = self._account.own_number(to)
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


def _number(request: web.Request) -> str:
    number = request.match_info["number"]
    if not is_number(number):
        raise Misunderstood(f"the path must end in a phone number such as +12025550100, not {number!r}")
    return number


def _reply(message: Message) -> dict[str, Any]:
    return {"sid": message.sid, "to": message.to, "body": message.body, "media": message.media}


def _call(call: Call) -> dict[str, Any]:
    return {
        "sid": call.sid,
        "status": call.status,
        "seconds": call.duration,
        "transcript": [structs.asdict(heard) for heard in call.transcript],
    }
