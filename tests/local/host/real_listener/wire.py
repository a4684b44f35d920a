"""Between the SDK and storage: records each request, and lets it fail as told."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import aiohttp
from azure.core.pipeline.transport import AioHttpTransport

from tests.local.host.real_listener.queue_service import TEXT, Answer

ORDER = count()
"""Numbers what happens, as much happens at the same virtual moment."""

NOT_UTF8 = b"<?xml version='1.0'?><QueueMessagesList>\xff\xfe</QueueMessagesList>"

type Service = Callable[[str, str, Mapping[str, Any], bytes], Awaitable[Answer]]
"""Answers a request: method, URL, headers and body."""


@dataclass(kw_only=True)
class Request:
    """A request to storage, and how it ended."""

    order: int = field(default_factory=partial(next, ORDER))
    at: float
    method: str
    path: str
    query: dict[str, str]
    text: str = ""  # of a message, as XML
    status: int | str = ""
    messages: list[tuple[str, int]] = field(default_factory=list)  # received: id and dequeue count
    answered: float = 0

    @property
    def queue(self) -> str:
        return self.path.split("/")[1]

    @property
    def is_poll(self) -> bool:
        return self.method == "GET" and self.path.endswith("/messages")


@dataclass
class Fault:
    """What happens to the requests of a method, ``times`` in all."""

    method: str
    does: str  # "500 InternalError", "close", "hang", "delay", "garble" or "answer-lost"
    path: str = "/messages"
    times: float = float("inf")
    seconds: float = 0


class Wire:
    """An aiohttp session, as far as the SDK uses one."""

    auto_decompress = True

    def __init__(self, service: Service) -> None:
        self.requests: list[Request] = []  # that ended
        self.under_way: list[Request] = []
        self.faults: list[Fault] = []
        self.changed = asyncio.Event()
        self._service = service

    async def __aenter__(self) -> Self:
        return self

    def transport(self) -> AioHttpTransport:
        """Return a transport for an SDK client that uses this wire."""
        return AioHttpTransport(session=self, session_owner=False)

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, Any], data: Any = None, **_: Any
    ) -> Answer:
        parts = urlsplit(url)
        now = asyncio.get_running_loop().time
        body = bytes(data or b"")
        text = TEXT.search(body)
        request = Request(
            at=now(),
            method=method,
            path=parts.path[parts.path.index("/", 1) :],
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            text=text[1].decode() if text else "",
        )
        self.under_way.append(request)
        self.changed.set()
        try:
            answer = await self._answer(request, url, headers, body)
        finally:
            self.under_way.remove(request)
            request.answered = now()
            self.requests.append(request)
            self.changed.set()
        return answer

    async def _answer(self, request: Request, url: str, headers: Mapping[str, Any], body: bytes) -> Answer:
        fault = self._fault(request)
        if fault and fault.does == "close":
            request.status = "close"
            raise aiohttp.ServerDisconnectedError
        if fault and fault.does in {"hang", "delay"}:
            await asyncio.sleep(fault.seconds)
            if fault.does == "hang":
                request.status = "hang"
                raise TimeoutError
        if fault and fault.does[0].isdigit():
            status, _, code = fault.does.partition(" ")
            request.status = int(status)
            return Answer.of_error(int(status), code)
        answer = await self._service(request.method, url, headers, body)
        if fault and fault.does == "garble":
            return replace(answer, body=NOT_UTF8)
        request.status = answer.status
        if request.is_poll and answer.status == 200:
            request.messages = _messages(answer.body)
        if fault and fault.does == "answer-lost":
            raise aiohttp.ServerDisconnectedError
        return answer

    def _fault(self, request: Request) -> Fault | None:
        for fault in self.faults:
            if fault.method == request.method and re.search(fault.path, request.path) and fault.times > 0:
                fault.times -= 1
                return fault
        return None


def _messages(body: bytes) -> list[tuple[str, int]]:
    root = ET.fromstring(body.decode("utf-8-sig"))
    return [
        (message.findtext("MessageId") or "", int(message.findtext("DequeueCount") or 0))
        for message in root.iter("QueueMessage")
    ]
