"""A desk with several workers in virtual time, of which Twilio refuses the account for a while.

``python -m tests.services.held_messages.outage_simulation`` prints what ten minutes of it cost.
"""

import heapq
import json
from collections import Counter
from datetime import datetime, timedelta
from itertools import count

from msgspec import Struct

from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import decode_envelope, encode_envelope, envelope_of
from shared.domain.messages.message import Message, read_message
from shared.domain.reminders.reminder_validation import read_reminder
from shared.errors import AccountRefused
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.held_messages.release_held import ReleaseContext, release_held
from shared.services.reminders.edit_reminder import set_reminder
from shared.services.reminders.tick import tick
from shared.services.reminders.tick_context import TickContext
from tests.examples import NOON, a_message
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.queues import MemoryTickQueue
from tests.services.sender_harness import SenderHarness

MINUTE = timedelta(minutes=1)
TICK = timedelta(seconds=30)
REFUSED = AccountRefused("Twilio refuses our account (20003): Authenticate", code=20003)


class Worker(Struct):
    """One worker: its credentials, and its copy of the circuit breaker."""

    key: str
    breaker: AccountBreaker


class Desk:
    """Workers that take one outbox in turns, and ticks; Twilio accepts the credentials of ``accepted``."""

    def __init__(self, *keys: str) -> None:
        self.app = SenderHarness()
        self.now = NOON
        self.accepted = set(keys)
        self.requests: Counter[str] = Counter()  # by outcome
        self.workers = [Worker(key, AccountBreaker(self.app.held_messages, key=key)) for key in keys]
        self._queue: list[tuple[datetime, int, bytes]] = []
        self._numbers = count()
        self._ticked = NOON
        self.app.outbox.put = self._put
        self._send, self.app.sender.send = self.app.sender.send, self._ask_twilio
        self._worker = self.workers[0]

    def enqueue(self, message: Message, *, at: datetime) -> None:
        self._put(envelope_of(message), delay=at - self.now)

    def remind(self, number: int, *, at: datetime) -> None:
        raw = {
            "id": f"r{number}",
            "message": {"to": f"+1500556{number:04d}", "body": "Soon"},
            "at": at.isoformat(),
        }
        set_reminder(
            read_reminder(raw, default_id="-", default_country=""),
            agenda=self.app.agenda,
            ledger=self.app.ledger,
            default_country="",
            now=self.now,
        )

    def run(self, *, until: datetime) -> None:
        """Let time pass: each message as it becomes visible, each tick when it is due."""
        workers = 0
        while True:
            visible_at = self._queue[0][0] if self._queue else until
            if min(visible_at, self._ticked + TICK) >= until:
                self.now = until
                return
            if self._ticked + TICK <= visible_at:
                self._ticked = self.now = self._ticked + TICK
                self._tick(self.workers[workers % len(self.workers)])
                continue
            self.now, _, body = heapq.heappop(self._queue)
            workers += 1
            self._worker = self.workers[workers % len(self.workers)]
            self._take(body)

    def persons(self) -> Counter[str]:
        """Return how many texts each person got."""
        return Counter(message.to for message in self.app.sender.sent)

    def _put(self, envelope, *, delay: timedelta) -> None:
        heapq.heappush(self._queue, (self.now + delay, next(self._numbers), encode_envelope(envelope)))

    def _take(self, body: bytes) -> None:
        envelope = decode_envelope(body, queue_id="-")
        self.app.breaker = self._worker.breaker
        wait = self.app.deliver(read_message(envelope.raw, default_id=envelope.id), now=self.now)
        if wait is not None:
            self._put(envelope, delay=wait)

    def _ask_twilio(self, message, **request):
        is_accepted = self._worker.key in self.accepted
        self.requests["accepted" if is_accepted else "refused"] += 1
        if not is_accepted:
            raise REFUSED
        return self._send(message, **request)

    def _tick(self, worker: Worker) -> None:
        context = TickContext(
            agenda=self.app.agenda,
            outbox=self.app.outbox,
            ledger=self.app.ledger,
            contacts=self.app.contacts,
            flows=MemoryFlows(),
            templates=MemoryTemplates(),
            default_country="",
            elapsed=timedelta,
            concurrency=1,
        )
        tick(context, ticks=MemoryTickQueue(), now=self.now)
        release = ReleaseContext(
            breaker=worker.breaker,
            held_messages=self.app.held_messages,
            ledger=self.app.ledger,
            outbox=self.app.outbox,
            elapsed=timedelta,
        )
        release_held(release, now=self.now)


def ten_minutes(*, messages: int, reminders: int, workers: int = 3) -> dict[str, object]:
    """Refuse the account for ten of twenty minutes, in which all messages come; return what it cost."""
    desk = Desk(*["key-1"] * workers)
    begin, mended = NOON + 5 * MINUTE, NOON + 15 * MINUTE
    for number in range(messages):
        message = a_message(id=f"m{number}", to=f"+1500555{number:04d}")
        desk.enqueue(message, at=NOON + number * 20 * MINUTE / messages)
    for number in range(reminders):
        desk.remind(number, at=NOON + (1 + number * 18 // reminders) * MINUTE)
    desk.run(until=begin)
    desk.accepted.clear()
    desk.run(until=mended)
    held = len(list(desk.app.held_messages.oldest()))
    desk.accepted.add("key-1")
    desk.run(until=NOON + 60 * MINUTE)
    last_held = max(
        (
            delivery.attempts[-1].at
            for _, delivery in desk.app.ledger._rows.all()
            if delivery.created_at < mended
        ),
    )
    statuses = Counter(delivery.status for _, delivery in desk.app.ledger._rows.all())
    return {
        "got_one": sum(number == 1 for number in desk.persons().values()),
        "got_more": sum(number > 1 for number in desk.persons().values()),
        "failed": statuses[Status.FAILED],
        "dead_letters": len(desk.app.stored_dead_letters),
        "held_when_mended": held,
        "refused_requests": desk.requests["refused"],
        "seconds_until_the_last_was_sent": (last_held - mended).total_seconds(),
        "still_held": len(list(desk.app.held_messages.oldest())),
    }


if __name__ == "__main__":
    print(json.dumps(ten_minutes(messages=1_000, reminders=50)))  # noqa: T201
