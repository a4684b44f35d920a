"""A queue service in memory that answers as Azurite does, to the requests that a queue listener makes."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from xml.sax.saxutils import escape, unescape

TEXT = re.compile(rb"<MessageText>(.*?)</MessageText>", re.DOTALL)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
WEEK = 7 * 24 * 3600


@dataclass
class StoredMessage:
    """A message on a queue; times are in seconds of the loop."""

    id: str
    text: str
    inserted: float
    expires: float
    visible: float
    receipt: str
    dequeue_count: int = 0


@dataclass(frozen=True)
class Answer:
    """An answer to a request, also as the SDK's transport reads it from aiohttp."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    reason: str = "-"

    @classmethod
    def of_error(cls, status: int, code: str) -> "Answer":
        text = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{code}</Message></Error>'
        return cls(status, {"x-ms-error-code": code, "content-type": "application/xml"}, text.encode())

    async def read(self) -> bytes:
        return self.body

    def close(self) -> None:
        pass


class QueueService:
    """Queues, and a blob service that accepts everything."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._queues: dict[str, list[StoredMessage]] = {}
        self._numbers = count(1)

    def answer(self, method: str, path: str, query: Mapping[str, str], body: bytes) -> Answer:
        """Answer a request for the queue or the message at ``path``."""
        queue, _, message = path.strip("/").replace("/messages", "", 1).partition("/")
        is_about_messages = "/messages" in path
        if "restype" in query:
            return Answer(201)
        if not is_about_messages:
            return self._queue(method, queue)
        if queue not in self._queues:
            return Answer.of_error(404, "QueueNotFound")
        if message:
            return self._message(method, queue, message, query)
        return self._put(queue, query, body) if method == "POST" else self._get(queue, query)

    def _queue(self, method: str, queue: str) -> Answer:
        if method == "DELETE":
            self._queues.pop(queue, None)
            return Answer(204)
        is_new = queue not in self._queues
        self._queues.setdefault(queue, [])
        return Answer(201 if is_new else 204)

    def _put(self, queue: str, query: Mapping[str, str], body: bytes) -> Answer:
        found = TEXT.search(body)
        text = unescape(found[1].decode(), {"&#13;": "\r"}) if found else ""
        lives = int(query.get("messagettl", WEEK))
        now = self._now()
        message = StoredMessage(
            f"id-{next(self._numbers)}",
            text,
            now,
            now + (lives if lives > 0 else 1e9),
            now,
            f"r{next(self._numbers)}",
        )
        self._queues[queue].append(message)
        return _listed([message], 201)

    def _get(self, queue: str, query: Mapping[str, str]) -> Answer:
        now = self._now()
        visible = [message for message in self._queues[queue] if message.visible <= now < message.expires]
        found = visible[: int(query.get("numofmessages", 1))]
        if "peekonly" not in query:
            for message in found:
                message.dequeue_count += 1
                self._hide(message, query)
        return _listed(found, 200)

    def _message(self, method: str, queue: str, id_: str, query: Mapping[str, str]) -> Answer:
        message = next((message for message in self._queues[queue] if message.id == id_), None)
        if message is None:
            return Answer.of_error(404, "MessageNotFound")
        if message.receipt != query["popreceipt"]:
            return Answer.of_error(400, "PopReceiptMismatch")
        if method == "DELETE":
            self._queues[queue].remove(message)
            return Answer(204)
        self._hide(message, query)
        visible = format_datetime(BEGAN + timedelta(seconds=message.visible), usegmt=True)
        return Answer(204, {"x-ms-popreceipt": message.receipt, "x-ms-time-next-visible": visible})

    def _hide(self, message: StoredMessage, query: Mapping[str, str]) -> None:
        message.visible = self._now() + int(query.get("visibilitytimeout", 30))
        message.receipt = f"r{next(self._numbers)}"


def _listed(messages: list[StoredMessage], status: int) -> Answer:
    rows = "".join(
        f"<QueueMessage><MessageId>{message.id}</MessageId><InsertionTime>{_at(message.inserted)}</InsertionTime>"
        f"<ExpirationTime>{_at(message.expires)}</ExpirationTime><PopReceipt>{message.receipt}</PopReceipt>"
        f"<TimeNextVisible>{_at(message.visible)}</TimeNextVisible>"
        f"<DequeueCount>{message.dequeue_count}</DequeueCount>"
        f"<MessageText>{escape(message.text, {chr(13): '&#13;'})}</MessageText></QueueMessage>"
        for message in messages
    )
    text = f'<?xml version="1.0" encoding="utf-8"?><QueueMessagesList>{rows}</QueueMessagesList>'
    return Answer(status, {"content-type": "application/xml"}, text.encode())


def _at(seconds: float) -> str:
    return format_datetime(BEGAN + timedelta(seconds=min(seconds, 1e9)), usegmt=True)
