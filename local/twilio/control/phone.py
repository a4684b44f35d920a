"""What the phone page does by hand: it holds numbers, which then ring until a person answers.

One WebSocket a page, so that whoever closes the page puts the phones down.
"""

import asyncio
from typing import Annotated, Literal

from aiohttp import WSCloseCode, WSMsgType, web
from msgspec import Meta

from local.twilio.calls.exchange import Exchange
from local.twilio.dtmf import KEYS
from local.twilio.json_input import LONGEST, Given, Misunderstood, Number, read
from local.twilio.simulation.clock import VirtualClock
from local.twilio.state.call import Key, LiveLine, Speech
from local.twilio.state.people import Person

GRACE_SECONDS = 2.0
"""A page that is loaded anew comes back within this; until then its calls go on."""

LARGEST = 65_536
"""Bytes of one message from the page."""


class Wish(Given):
    """What a page says: what to do with a phone or, with its ``sid``, on a call."""

    number: Number
    do: Literal["hold", "put_down", "call", "answer", "decline", "press", "say", "hang_up"]
    sid: str = ""
    key: Annotated[str, Meta(pattern=f"^[{KEYS}]$")] = ""
    words: str = ""


class Phones:
    """All phones that are held on pages."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._account = exchange.core.account
        self._pages: set[web.WebSocketResponse] = set()
        self._leaving: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Let go of every page, and of every number."""
        for page in list(self._pages):
            await page.close(code=WSCloseCode.GOING_AWAY)
        for task in self._leaving:
            task.cancel()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Do what a page says, for as long as it is open.

        Each message is a ``Wish``, answered with ``{"number": …, "done": …}``, or ``{"error": …}``.
        """
        page = web.WebSocketResponse(max_msg_size=LARGEST, heartbeat=20)
        await page.prepare(request)
        self._pages.add(page)
        held: set[str] = set()
        try:
            async for message in page:
                if message.type is WSMsgType.TEXT:
                    await page.send_json(self._obey(message.data, held))
        finally:
            self._pages.discard(page)
            task = asyncio.create_task(self._leave(held))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
        return page

    async def _leave(self, held: set[str]) -> None:
        """Put all phones of a page down, in a while, or at once if cancelled."""
        try:
            await asyncio.sleep(GRACE_SECONDS)
        finally:
            for number in list(held):
                self._put_down(number, held)

    def _obey(self, message: str, held: set[str]) -> dict[str, str]:
        """Do what the page that holds ``held`` says; what makes no sense, or comes too late, is an error."""
        number = ""
        try:
            wish = read(Wish, message)
            number = wish.number
            self._do(wish, held)
        except Misunderstood as error:
            return {"number": number, "error": str(error)}
        return {"number": number, "done": wish.do}

    def _do(self, wish: Wish, held: set[str]) -> None:
        match wish.do:
            case "hold":
                self._hold(wish.number, held)
            case "put_down":
                self._put_down(wish.number, held)
            case "call" if wish.number not in held:
                raise Misunderstood(f"hold {wish.number} first")
            case "call":
                ours = self._account.numbers[self._account.first_number]
                self._exchange.receive(caller=wish.number, to=ours, person=Person(patience=LONGEST))
            case "answer":
                self._line(wish, "ringing").pick_up()
            case "decline":
                self._line(wish).end("busy")
            case "hang_up":
                self._line(wish).hang_up()
            case "press":
                self._line(wish).hear(Key(wish.key))
            case "say":
                self._line(wish).hear(Speech(wish.words))

    def _hold(self, number: str, held: set[str]) -> None:
        if isinstance(self._exchange.core.clock, VirtualClock):
            raise Misunderstood("time jumps here, so no phone can ring: start with --clock real")
        if number in self._account.numbers:
            raise Misunderstood(f"{number} is the app's own number: hold another")
        if number not in held:
            held.add(number)
            self._account.held[number] += 1

    def _put_down(self, number: str, held: set[str]) -> None:
        """Put a phone down. When no other page holds it, its calls end."""
        if number not in held:
            return
        held.remove(number)
        self._account.held[number] -= 1
        if not self._account.held[number]:
            for call in self._account.calls.values():
                if call.person == number and call.line is not None:
                    call.line.hang_up()

    def _line(self, wish: Wish, status: str = "") -> LiveLine:
        call = self._account.calls.get(wish.sid)
        if call is None or call.line is None or call.person != wish.number:
            raise Misunderstood("this call is over")
        if status not in {"", call.status}:
            raise Misunderstood(f"this call is not {status}")
        return call.line
