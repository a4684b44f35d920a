"""What the phone page does by hand: it holds numbers, which then ring until a person answers.

One WebSocket a page, so that whoever closes the page puts the phones down.
"""

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, WSMsgType, web

from local.twilio.calls.exchange import Exchange
from local.twilio.calls.line import Key, Line
from local.twilio.clock import VirtualClock
from local.twilio.control.given import Given, Misunderstood, parsed
from local.twilio.people import IN_HAND, Person, Speech
from local.twilio.twiml.verbs import KEYS

GRACE_SECONDS = 2.0
"""A page that is loaded anew comes back within this; until then its calls go on."""

LARGEST = 65_536
"""Bytes of one message from the page."""


class Phones:
    """All phones that are held on pages."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._pages: set[web.WebSocketResponse] = set()
        self._put_down: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [web.get("/_control/phones", self.serve)]

    async def close(self) -> None:
        """Let go of every page, and of every number."""
        for page in list(self._pages):
            await page.close(code=WSCloseCode.GOING_AWAY)
        for task in self._put_down:
            task.cancel()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Do what a page says, for as long as it is open.

        Each message is an object: ``{"number": "+1…", "do": …}``, where ``do`` is ``hold``, ``put_down``,
        ``call``, or, with the ``sid`` of a call, ``answer``, ``decline``, ``press`` (``key``), ``say``
        (``words``), ``hang_up``. Each is answered with ``{"number": …, "done": …}``, or ``{"error": …}``.
        """
        origin = request.headers.get("Origin")
        if origin and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="this socket is for the phone page only")
        page = web.WebSocketResponse(max_msg_size=LARGEST, heartbeat=20)
        await page.prepare(request)
        hands = _Hands(self._exchange)
        self._pages.add(page)
        try:
            async for message in page:
                if message.type is WSMsgType.TEXT:
                    await page.send_json(hands.obey(message.data))
        finally:
            self._pages.discard(page)
            task = asyncio.create_task(self._later(hands))
            self._put_down.add(task)
            task.add_done_callback(self._put_down.discard)
        return page

    async def _later(self, hands: "_Hands") -> None:
        try:
            await asyncio.sleep(GRACE_SECONDS)
        finally:
            hands.put_all_down()


class _Hands:
    """One page: the phones it holds, and what it does with them."""

    def __init__(self, exchange: Exchange) -> None:
        self._account = exchange.core.account
        self._exchange = exchange
        self._held: set[str] = set()

    def obey(self, message: str) -> dict[str, str]:
        """Do what the page says; return the answer. What makes no sense, or comes too late, is an error."""
        number = ""
        try:
            given = Given(parsed(message, "this"))
            number = given.number("number")
            return {"number": number, "done": self._do(number, given)}
        except Misunderstood as error:
            return {"number": number, "error": str(error)}

    def _do(self, number: str, given: Given) -> str:
        alone = {"hold": self._hold, "put_down": self._let_go, "call": self._call}
        wish = given.one_of("do", [*alone, *ON_CALL])
        if wish in alone:
            alone[wish](number)
        else:
            ON_CALL[wish](self._line(number, given.text("sid")), given)
        return wish

    def put_all_down(self) -> None:
        for number in list(self._held):
            self._let_go(number)

    def _hold(self, number: str) -> None:
        if isinstance(self._exchange.core.clock, VirtualClock):
            raise Misunderstood("time jumps here, so no phone can ring: start with --clock real")
        if number in self._account.numbers:
            raise Misunderstood(f"{number} is the app's own number: hold another")
        if number not in self._held:
            self._held.add(number)
            self._account.held[number] += 1

    def _let_go(self, number: str) -> None:
        """Put a phone down. When no other page holds it, its calls end."""
        if number not in self._held:
            return
        self._held.discard(number)
        self._account.held[number] -= 1
        if not self._account.held[number]:
            del self._account.held[number]
            for call in self._account.calls.values():
                if call.person == number and call.line is not None:
                    call.line.hang_up()

    def _call(self, number: str) -> None:
        if number not in self._held:
            raise Misunderstood(f"hold {number} first")
        ours = self._account.numbers[self._account.first_number]
        self._exchange.receive(caller=number, to=ours, person=Person(**IN_HAND))

    def _line(self, number: str, sid: str) -> Line:
        call = self._account.calls.get(sid)
        if call is None or call.line is None or call.person != number:
            raise Misunderstood("this call is over")
        return call.line


def _answer(line: Line) -> None:
    if line.call.status != "ringing":
        raise Misunderstood("this call does not ring")
    line.pick_up()


ON_CALL: Mapping[str, Callable[[Line, Given], None]] = {
    "answer": lambda line, _: _answer(line),
    "decline": lambda line, _: line.end("busy"),
    "hang_up": lambda line, _: line.hang_up(),
    "press": lambda line, given: line.hear(Key(given.one_of("key", KEYS))),
    "say": lambda line, given: line.hear(Speech(given.text("words"))),
}
