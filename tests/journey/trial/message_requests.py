"""Which message a request is about, and which step of that message it is."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from tests.raw_http import Exchange, Script

STEPS = [
    (r"^POST \S*/\$batch[\s\S]*/agenda", "move"),
    (r"^GET \S*/contacts", "check"),
    (r"^POST \S*/Messages\.json", "send"),
    (r"^GET \S*/Messages\.json", "look up"),
    (r"^GET \S*/Messages/", "fetch"),
    (r"^\w+ \S*/sids", "assign SID"),
    (r"^POST \S*/outbox\w*/messages", "enqueue"),
    (r"^DELETE \S*/outbox\w*/messages", "acknowledge"),
    (r"^GET \S*/deliveries", "read"),
    (r"\"Status\W+sending", "claim"),
    (r"^\w+ \S*/(deliveries|\$batch)", "record"),
]
"""The step of a request: that of the first pattern that matches."""


NOT_COUNTED = {"read", "fetch", "other"}
"""Reads that are not only made for sending: the number of requests does not include them."""


@dataclass(frozen=True)
class MessageRequest:
    """One request about a message."""

    step: str  # what the request does with the message, from STEPS
    message_id: str
    number: int  # the position of the request among those about that message, from 1


class MessageRequests:
    """Recognizes the requests of messages, on all wires, and counts them for each message."""

    def __init__(self, find_message: Callable[[str], str | None]) -> None:
        self._find_message = find_message
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def recognize(self, request: bytes) -> MessageRequest | None:
        """Return what this request does with which message; None if it is about none."""
        text = readable(request)
        message_id = self._find_message(text)
        step = step_of(text)
        if message_id is None or step in NOT_COUNTED:
            return None
        with self._lock:
            number = self._counts[message_id] = self._counts.get(message_id, 0) + 1
        return MessageRequest(step, message_id, number)

    def script(
        self, *, before: Callable[[MessageRequest, Exchange], None], after: Callable[[MessageRequest], None]
    ) -> Script:
        """Return a script that forwards, and calls ``before`` and ``after`` around requests of messages."""

        def forward(exchange: Exchange) -> None:
            request = self.recognize(exchange.request)
            if request:
                before(request, exchange)
            answer = exchange.ask()
            if request:
                after(request)
            exchange.reply(answer)

        return forward


def readable(request: bytes) -> str:
    """Return the request line and the body as text, decoded."""
    head, _, body = request.partition(b"\r\n\r\n")
    line = head.partition(b"\r\n")[0]
    return f"{unquote(line.decode())}\n{unquote(body.decode(errors='replace').replace('+', ' '))}"


def step_of(text: str) -> str:
    """Return the step of a request."""
    return next((step for pattern, step in STEPS if re.search(pattern, text, re.MULTILINE)), "other")
