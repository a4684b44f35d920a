"""Which requests to the REST API can be made to fail, and how an answer is lost."""

import asyncio

from aiohttp import web

from local.twilio.faults import Mode

SILENT_SECONDS = 30
"""How long a ``timeout`` keeps the client waiting: longer than any sensible timeout."""

CREATION = {"/Messages.json": "messages", "/Calls.json": "calls"}


def place_of(request: web.Request) -> str:
    """Return the resource that ``request`` would create; nothing for any other request, which never fails."""
    if request.method != "POST":
        return ""
    return next((place for end, place in CREATION.items() if request.path.endswith(end)), "")


async def lose_answer(mode: Mode, request: web.Request) -> None:
    """Leave the client without an answer."""
    if mode.silent:
        await asyncio.sleep(SILENT_SECONDS)  # the client's time, which is always real
    if request.transport is not None:
        request.transport.abort()
