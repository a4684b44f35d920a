"""The sender with its real adapters, a fault proxy on each wire, and the time as an argument."""

import html
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import msgspec
from azure.data.tables import TableClient
from azure.storage.queue import QueueClient

from local.azurite import Azurite
from local.twilio import StandIn
from shared.adapters.azure.dead_letters import TableDeadLetters
from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.adapters.azure.guard.stops import TableStops
from shared.adapters.azure.people.contacts import TableContacts
from shared.adapters.azure.storage_queues import StorageOutbox
from shared.adapters.azure.versioned_rows import Rows
from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.sender import TwilioSender
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.messages.message import Message
from shared.domain.senders.choose_sender import Senders
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.operations.stale_deliveries import sweep_stale
from shared.services.outcomes.record_status_callback import record_status_callback
from shared.services.sending.deliver import deliver
from shared.services.sending.next_step import NextStep
from shared.services.sending.send_context import SendContext
from shared.services.sending.take_from_outbox import take_from_outbox
from tests.examples import some_checks
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.guard import memory_guard
from tests.fakes.storage import MemoryAgenda, MemoryHeldMessages
from tests.journey.running_app import eventually
from tests.journey.trial.planned_faults import PlannedFaults
from tests.journey.trial.verdict import Verdict, judge
from tests.raw_http import FaultProxy, RawServer
from tests.raw_http.certificate import make_certificate
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

TIMEOUT_SECONDS = 1.0
HIDDEN_AFTER_FAILURE = timedelta(seconds=100)
QUEUED = b"""<?xml version="1.0"?><QueueMessagesList><QueueMessage><MessageId>1</MessageId>\
<InsertionTime>Sun, 01 Mar 2026 12:00:00 GMT</InsertionTime>\
<ExpirationTime>Sun, 08 Mar 2026 12:00:00 GMT</ExpirationTime><PopReceipt>1</PopReceipt>\
<TimeNextVisible>Sun, 01 Mar 2026 12:00:00 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>"""

_numbers = itertools.count()


class WiresHarness:
    """One worker, whose requests to tables, queue and Twilio, and Twilio's to it, pass fault proxies."""

    def __init__(self, azurite: Azurite, standin: StandIn, faults: PlannedFaults, *, tls_in: Path | None):
        self._azurite, self._standin, self._faults = azurite, standin, faults
        self._tls_in = tls_in
        self._trusted: Path | None = None
        self._stack = ExitStack()
        self._attempts = itertools.count()
        self._queued: list[tuple[timedelta, bytes]] = []

    def __enter__(self) -> Self:
        context = None
        if self._tls_in:
            context, self._trusted = make_certificate(self._tls_in)
        port = int(self._standin.url.rpartition(":")[2])
        self._number = next(_numbers)
        callbacks = self._stack.enter_context(RawServer(self._take_callback))
        queue = self._stack.enter_context(RawServer(self._take_queue_message))
        upstreams = {
            "tables": self._azurite.table_port,
            "twilio": port,
            "queues": queue.port,
            "webhooks": callbacks.port,
        }
        self._urls = {
            wire: self._stack.enter_context(FaultProxy(upstream, self._faults.script(wire), tls=context)).url
            for wire, upstream in upstreams.items()
        }
        self.ledger = TableLedger(self._rows("deliveries"), self._rows("sids"))
        self.dead_letters = TableDeadLetters(self._rows("deadletters"))
        self._outbox = StorageOutbox(self._queue())
        api = TwilioApi(
            account_sid=ACCOUNT_SID,
            auth=(ACCOUNT_SID, AUTH_TOKEN),
            url=self._urls["twilio"],
            timeout=TIMEOUT_SECONDS,
        )
        api._session.verify = str(self._trusted) if self._trusted else True
        api._session.trust_env = False  # the environment may name other certificates
        held_messages = MemoryHeldMessages()
        self._context = SendContext(
            ledger=self.ledger,
            contacts=TableContacts(self._rows("contacts")),
            sender=TwilioSender(api),
            dead_letters=self.dead_letters,
            outbox=self._outbox,
            flows=MemoryFlows(),
            templates=MemoryTemplates(),
            agenda=MemoryAgenda(),
            breaker=AccountBreaker(held_messages, key="key-1"),
            held_messages=held_messages,
            guard=memory_guard(stops=TableStops(self._rows("guard"))),
            retry_policy=RetryPolicy(),
            public_url=self._urls["webhooks"],
            senders=Senders(default=next(iter(self._standin.account.numbers))),
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def send(self, message: dict[str, Any]) -> None:
        """Take a message from the outbox, and again as often as it comes back, until it does not."""
        self._run([(self._standin.clock.now(), msgspec.json.encode(message))])

    def finish(self, messages: Sequence[dict[str, Any]]) -> Verdict:
        """Sweep until each message has ended; return the verdict."""
        # Asking each of 256 partitions for open deliveries takes seconds.
        self.ledger.open = lambda **_: (message["id"] for message in messages if self._is_open(message["id"]))
        eventually(lambda: self._sweep(messages), seconds=100)
        received = Counter(
            message.body.partition(" ")[0] for message in list(self._standin.account.messages.values())
        )
        known = [self.ledger.load(message["id"]) for message in messages]
        letters = self.dead_letters.oldest()
        return judge(messages, known, received=received, dead_letters=letters, seconds=0)

    def _sweep(self, messages: Sequence[dict[str, Any]]) -> bool:
        now = self._standin.clock.now() + timedelta(hours=2)
        sweep_stale(
            ledger=self.ledger,
            outbox=self._outbox,
            sender=self._context.sender,
            dead_letters=self.dead_letters,
            stops=self._context.guard.stops,
            retry_policy=RetryPolicy(),
            elapsed=timedelta,
            now=now,
        )
        self._run(self._visible(now))
        dead = {letter.id for letter in self.dead_letters.oldest()}
        return not any(self._is_open(message["id"]) for message in messages if message["id"] not in dead)

    def _is_open(self, message_id: str) -> bool:
        delivery = self.ledger.load(message_id)
        return delivery is None or not delivery.status.is_final

    def _run(self, waiting: list[tuple[datetime, bytes]]) -> None:
        while waiting:
            now, body = waiting.pop(0)
            try:
                self._take_from_outbox(body, now)
            except Exception:  # noqa: BLE001 - the host shows a message again, whatever the error is
                waiting.append((now + HIDDEN_AFTER_FAILURE, body))
            waiting += self._visible(now)

    def _take_from_outbox(self, body: bytes, now: datetime) -> None:
        def deliver_now(message: Message, _enqueued_at: datetime) -> NextStep:
            attempt_id = f"attempt{next(self._attempts)}"
            return deliver(message, context=self._context, now=now, elapsed=timedelta, attempt_id=attempt_id)

        take_from_outbox(
            body,
            queue_id="queue-1",
            default_country="",
            checks=some_checks(senders=self._context.senders),
            deliver=deliver_now,
            outbox=self._outbox,
            dead_letters=self.dead_letters,
            now=now,
        )

    def _visible(self, now: datetime) -> list[tuple[datetime, bytes]]:
        """Return what was put on the queue since the last call, with the time when it becomes visible."""
        queued, self._queued = self._queued, []
        return [(now + delay, body) for delay, body in queued]

    def _take_queue_message(self, request: bytes) -> bytes:
        (delay,) = re.findall(rb"visibilitytimeout=(\d+)", request)
        (text,) = re.findall(rb"<MessageText>(.*)</MessageText>", request, re.DOTALL)
        self._queued.append((timedelta(seconds=int(delay)), html.unescape(text.decode()).encode()))
        head = b"HTTP/1.1 201 Created\r\nContent-Type: application/xml\r\nConnection: close\r\n"
        head += b"Content-Length: %d\r\n\r\n"
        return head % len(QUEUED) + QUEUED

    def _take_callback(self, request: bytes) -> bytes:
        line, _, body = request.decode().partition("\r\n\r\n")
        query = dict(parse_qsl(urlsplit(line.split()[1]).query))
        record_status_callback(
            dict(parse_qsl(body)),
            delivery_id=query["delivery"],
            attempt_id=query["attempt"],
            ledger=self.ledger,
            dead_letters=self.dead_letters,
            outbox=self._outbox,
            now=self._standin.clock.now(),
        )
        return b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"

    def _rows(self, table: str) -> Rows:
        connection = self._azurite.connection_string.replace(
            f"http://127.0.0.1:{self._azurite.table_port}", self._urls["tables"]
        )
        client = TableClient.from_connection_string(
            connection, f"{table}{self._number}", **self._options, retry_backoff_factor=0
        )
        client.create_table()
        return Rows(client)

    def _queue(self) -> QueueClient:
        connection = self._azurite.connection_string.replace(
            f"http://127.0.0.1:{self._azurite.queue_port}", self._urls["queues"]
        )
        return QueueClient.from_connection_string(
            connection, "outbox", **self._options, initial_backoff=0, increment_base=0, random_jitter_range=0
        )

    @property
    def _options(self) -> dict[str, Any]:
        trust = {"connection_verify": str(self._trusted)} if self._trusted else {}
        return {"read_timeout": TIMEOUT_SECONDS, **trust}
