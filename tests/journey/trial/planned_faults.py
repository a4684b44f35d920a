"""Lets each message meet its planned fault, once, on the wire and at the step of its plan."""

import hashlib
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tests.journey.trial.message_requests import readable, step_of
from tests.raw_http import Exchange, Script
from tests.raw_http.faults import NOT_ANSWERED, Fault, Kind

DELAYS = {"tables": 6, "queues": 6, "twilio": 3, "webhooks": 16}
"""Seconds: longer than the app waits for storage (4) and Twilio (2) in the trials, and Twilio for us (15).

For the queues, which the host reads, longer than the lease of a message.
"""

PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 28\r\n\r\n<html>Please log in.</html>\n"
)
"""The answer of a network that first wants a login."""

RECEIVED = re.compile(rb"<MessageId>([^<]+)</MessageId>.*?<MessageText>(.*?)</MessageText>", re.DOTALL)
NAME = re.compile(r"matrix-\d{6}")
NEED_UNKNOWN = {"look up", "enqueue"}
"""Steps that a message has only if its outcome is unknown."""

UNANSWERED = Fault(Kind.RST, NOT_ANSWERED)


@dataclass(frozen=True, slots=True)
class Cell:
    """A fault on a wire at a step of a message."""

    wire: str
    step: str
    fault: Fault

    def __str__(self) -> str:
        return f"{self.wire}, {self.step}, {self.fault}"


class Step(NamedTuple):
    """What a request does, and for which message."""

    message_id: str
    name: str


class PlannedFaults:
    """The scripts of the four wires. ``happened`` has the messages whose fault occurred."""

    def __init__(
        self,
        plans: Mapping[str, Cell],
        ids_by_number: Mapping[str, str],
        *,
        delays: Mapping[str, float] = DELAYS,
    ) -> None:
        self.happened: set[str] = set()
        self._plans = plans
        self._delays = delays
        hashed = {
            hashlib.sha256(number.encode()).hexdigest()[:32]: message_id
            for number, message_id in ids_by_number.items()
        }
        self._ids = {**ids_by_number, **hashed}
        self._unanswered = {name for name, cell in plans.items() if cell.step in NEED_UNKNOWN}
        self._queue_ids: dict[str, str] = {}
        self._answers: dict[str, tuple[str, bytes]] = {}
        self._lock = threading.Lock()

    def script(self, wire: str) -> Script:
        """Return the script of a wire."""

        def script(exchange: Exchange) -> None:
            step = self._received(exchange) if wire == "queues" else None
            step = step or self._recognize(wire, exchange.request)
            fault = self._take_fault(wire, step) if step else None
            if step and fault:
                another = self._another(step)
                fault.inject(exchange, another=another, delay=self._delays[wire])
                return
            answer = exchange.ask()
            if step:
                self._answers[step.name] = (step.message_id, answer)
            exchange.reply(answer)

        return script

    def _take_fault(self, wire: str, step: Step) -> Fault | None:
        cell = self._plans[step.message_id]
        with self._lock:
            if step.name == "send" and step.message_id in self._unanswered:
                self._unanswered.discard(step.message_id)
                return UNANSWERED
            if (cell.wire, cell.step) != (wire, step.name) or step.message_id in self.happened:
                return None
            self.happened.add(step.message_id)
            return cell.fault

    def _another(self, step: Step) -> bytes:
        """Return the latest answer to the same request of another message."""
        owner, answer = self._answers.get(step.name, (step.message_id, b""))
        return PORTAL if owner == step.message_id else answer

    def _recognize(self, wire: str, request: bytes) -> Step | None:
        text = readable(request)
        if wire == "webhooks":
            status = re.search(r"MessageStatus=(\w+)", text)
            name = NAME.search(text)
            return Step(name[0], f"callback {status[1]}") if name and status else None
        message_id = self._find_message(text)
        return Step(message_id, step_of(text)) if message_id else None

    def _find_message(self, text: str) -> str | None:
        if name := NAME.search(text):
            return name[0]
        if known := re.search(r"^DELETE \S*/outbox\w*/messages/([\w-]+)", text):
            return self._queue_ids.get(known[1])
        found = re.search(r"contacts\w*\(PartitionKey='(\w+)'", text) or re.search(r"To=(\+\d+)", text)
        return self._ids.get(found[1]) if found else None

    def _received(self, exchange: Exchange) -> Step | None:
        """Return which planned message is received from the outbox, if any."""
        if not re.match(rb"GET \S*/outbox/messages\?", exchange.request):
            return None
        steps = []
        for queue_id, content in RECEIVED.findall(exchange.ask_ahead()):
            if name := NAME.search(content.decode()):
                self._queue_ids[queue_id.decode()] = name[0]
                steps.append(Step(name[0], "receive"))
        planned = (step for step in steps if self._plans[step.message_id].step == "receive")
        return next((step for step in planned if step.message_id not in self.happened), None)
