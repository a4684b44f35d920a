"""Serve the phone page: it holds numbers, which then ring until a person answers.

There is one WebSocket for each page, so that closing the page releases its numbers.
"""

import asyncio
from typing import Annotated, Literal

from aiohttp import WSCloseCode, WSMsgType, web
from msgspec import Meta

from local.twilio.calls.exchange import Exchange
from local.twilio.dtmf import KEYS
from local.twilio.json_input import MAX_SECONDS, InputObject, InvalidInput, Number, parse_input
from local.twilio.simulation.clock import VirtualClock
from local.twilio.state.call import Key, LiveLine, Speech
from local.twilio.state.people import Person

GRACE_SECONDS = 2.0
"""The time in which a reloaded page must return; until then its calls continue."""

MAX_MESSAGE_BYTES = 65_536
"""The maximum size of a message from the page."""


class PhoneCommand(InputObject):
    """A command of a page: for a phone or, with its ``sid``, for a call."""

    number: Number
    do: Literal["hold", "put_down", "call", "answer", "decline", "press", "type", "say", "hang_up"]
    sid: str = ""
    key: Annotated[str, Meta(pattern=f"^[{KEYS}]$")] = ""
    words: str = ""


class Phones:
    """The phones that pages hold."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._account = exchange.core.account
        self._pages: set[web.WebSocketResponse] = set()
        self._leaving: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Close the connections of all pages, and release all numbers."""
        for page in list(self._pages):
            await page.close(code=WSCloseCode.GOING_AWAY)
        for task in self._leaving:
            task.cancel()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Execute the commands of a page until it is closed.

        Each message is a ``PhoneCommand``; the response is ``{"number": …, "done": …}`` or ``{"error": …}``.
        """
        page = web.WebSocketResponse(max_msg_size=MAX_MESSAGE_BYTES, heartbeat=20)
        await page.prepare(request)
        self._pages.add(page)
        self._account.open_pages += 1
        held: set[str] = set()
        try:
            async for message in page:
                if message.type is WSMsgType.TEXT:
                    await page.send_json(self._execute(message.data, held))
        finally:
            self._pages.discard(page)
            self._account.open_pages -= 1
            task = asyncio.create_task(self._leave(held))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)
        return page

    async def _leave(self, held: set[str]) -> None:
        """Release all numbers of a page after ``GRACE_SECONDS``, or at once if cancelled."""
        try:
            await asyncio.sleep(GRACE_SECONDS)
        finally:
            for number in list(held):
                self._put_down(number, held)

    def _execute(self, message: str, held: set[str]) -> dict[str, str]:
        """Execute a command of the page that holds ``held``; an invalid or late command is an error."""
        number = ""
        try:
            command = parse_input(PhoneCommand, message)
            number = command.number
            self._do(command, held)
        except InvalidInput as error:
            return {"number": number, "error": str(error)}
        return {"number": number, "done": command.do}

    def _do(self, command: PhoneCommand, held: set[str]) -> None:
        match command.do:
            case "hold":
                self._hold(command.number, held)
            case "put_down":
                self._put_down(command.number, held)
            case "call" if command.number not in held:
                raise InvalidInput(f"hold {command.number} first")
            case "call":
                ours = self._account.numbers[self._account.first_number]
                self._exchange.receive(caller=command.number, to=ours, person=Person(patience=MAX_SECONDS))
            case _:
                self._do_in_call(command)

    def _do_in_call(self, command: PhoneCommand) -> None:
        line = self._line(command, "ringing" if command.do == "answer" else "")
        match command.do:
            case "answer":
                line.pick_up()
            case "decline":
                line.end("busy")
            case "hang_up":
                line.hang_up()
            case "press":
                line.hear(Key(command.key))
            case "type":
                line.breathe()
            case "say":
                line.hear(Speech(command.words))

    def _hold(self, number: str, held: set[str]) -> None:
        if isinstance(self._exchange.core.clock, VirtualClock):
            raise InvalidInput("with the virtual clock no phone can ring: start with --clock real")
        if number in self._account.numbers:
            raise InvalidInput(f"{number} is the app's own number: hold another")
        if number not in held:
            held.add(number)
            self._account.held[number] += 1
            for call in self._calls_of(number):
                call.recheck()  # one that rings for a simulated person now rings here

    def _put_down(self, number: str, held: set[str]) -> None:
        """Release a number. If no other page holds it, its calls end."""
        if number not in held:
            return
        held.remove(number)
        self._account.held[number] -= 1
        if not self._account.held[number]:
            for call in self._calls_of(number):
                call.hang_up()

    def _calls_of(self, number: str) -> list[LiveLine]:
        calls = self._account.calls.values()
        return [call.line for call in calls if call.person == number and call.line is not None]

    def _line(self, command: PhoneCommand, status: str = "") -> LiveLine:
        call = self._account.calls.get(command.sid)
        if call is None or call.line is None or call.person != command.number:
            raise InvalidInput("this call has ended")
        if status not in {"", call.status}:
            raise InvalidInput(f"this call is not {status}")
        return call.line
