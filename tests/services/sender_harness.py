"""The sending services with fakes of all ports; each test passes the time."""

from datetime import datetime, timedelta

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.messages.message import Message
from shared.domain.senders.choose_sender import Senders
from shared.ports.content import Flows, Templates
from shared.ports.queues import QueueDepth
from shared.services.guard.stops.release_stopped import StopContext, release_stopped
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.held_messages.release_held import ReleaseContext, release_held
from shared.services.messages.check_message import CheckContext
from shared.services.operations.abandoned_attempts import RUNS_EVERY, SharesToRead, requeue_abandoned
from shared.services.operations.stale_deliveries import SweepResult, sweep_stale
from shared.services.outcomes.record_status_callback import record_status_callback
from shared.services.sending.deliver import deliver
from shared.services.sending.next_step import Retry
from shared.services.sending.send_context import SendContext
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.guard import MemoryStops, memory_guard
from tests.fakes.queues import FixedQueueStats, MemoryOutbox
from tests.fakes.storage import (
    MemoryAgenda,
    MemoryContacts,
    MemoryDeadLetters,
    MemoryHeldMessages,
    MemoryLedger,
    MemoryOpenAttempts,
)
from tests.fakes.twilio import RecordingSender

RETRY_POLICY = RetryPolicy()


class SenderHarness:
    """One worker with its ports."""

    def __init__(
        self,
        *,
        fails_with: Exception | None = None,
        keeps_when_failing: bool = False,
        flows: Flows | None = None,
        templates: Templates | None = None,
        stop_covers_calls: bool = False,
        plain: bool = False,
        digest_secret: str = "a secret of the tests",
    ) -> None:
        self.ledger, self.contacts = MemoryLedger(secret=digest_secret), MemoryContacts()
        self.digest_secret = digest_secret
        self.open_attempts = MemoryOpenAttempts(self.ledger)
        self.outbox, self.dead_letters = MemoryOutbox(), MemoryDeadLetters()
        self.sender = RecordingSender(fails_with=fails_with, keeps_when_failing=keeps_when_failing)
        self.flows, self.agenda = flows or MemoryFlows(), MemoryAgenda()
        self.templates = templates or MemoryTemplates()
        self.held_messages = MemoryHeldMessages()
        self.breaker = AccountBreaker(self.held_messages, key="key-1")
        self.stops = MemoryStops()
        self.guard = memory_guard(stops=self.stops)
        self.elapsed = timedelta(0)
        self.senders = Senders(default="+15005550006")
        self._stop_covers_calls = stop_covers_calls
        self.plain = plain
        self.hidden_on_outbox = 1  # messages that a dead worker had
        self._shares_of_timers = (SharesToRead(), SharesToRead())
        self._attempts = 0

    def deliver(
        self,
        message: Message | None = None,
        *,
        now: datetime = NOON,
        attempt_id: str = "",
        enqueued_at: datetime | None = None,
    ) -> timedelta | None:
        self._attempts += 1
        next_step = deliver(
            message or a_message(),
            context=self.context(),
            now=now,
            elapsed=lambda: self.elapsed,
            attempt_id=attempt_id or f"attempt-{self._attempts}",
            enqueued_at=enqueued_at,
        )
        return next_step.after if isinstance(next_step, Retry) else None

    @property
    def checks(self) -> CheckContext:
        return CheckContext(flows=self.flows, templates=self.templates, senders=self.senders)

    def context(self) -> SendContext:
        return SendContext(
            ledger=self.ledger,
            contacts=self.contacts,
            sender=self.sender,
            dead_letters=self.dead_letters,
            outbox=self.outbox,
            flows=self.flows,
            templates=self.templates,
            agenda=self.agenda,
            breaker=self.breaker,
            held_messages=self.held_messages,
            guard=self.guard,
            retry_policy=RETRY_POLICY,
            public_url="https://desk.example/",
            senders=self.senders,
            digest_secret=self.digest_secret,
            plain=self.plain,
            stop_covers_calls=self._stop_covers_calls,
        )

    def deliver_to_the_end(self, message: Message | None = None, *, now: datetime = NOON) -> datetime:
        """Deliver until no retry is needed; return the time of the last attempt."""
        while (wait := self.deliver(message, now=now)) is not None:
            now += wait
        return now

    def sweep_stale(self, *, now: datetime) -> SweepResult:
        return sweep_stale(
            ledger=self.ledger,
            outbox=self.outbox,
            sender=self.sender,
            dead_letters=self.dead_letters,
            stops=self.stops,
            retry_policy=RETRY_POLICY,
            elapsed=lambda: self.elapsed,
            now=now,
        )

    def release_held(self, *, now: datetime) -> None:
        """Make a tick."""
        context = ReleaseContext(
            breaker=self.breaker,
            held_messages=self.held_messages,
            ledger=self.ledger,
            outbox=self.outbox,
            elapsed=lambda: timedelta(0),
        )
        release_held(context, now=now)

    def release_stopped(self, *, now: datetime) -> None:
        """Make a tick."""
        context = StopContext(
            stops=self.stops, ledger=self.ledger, outbox=self.outbox, elapsed=lambda: timedelta(0)
        )
        release_stopped(context, now=now)

    def requeue_abandoned(self, *, now: datetime) -> int:
        """Check, as the two timers do in turn, each in a worker of its own."""
        return requeue_abandoned(
            attempts=self.open_attempts,
            ledger=self.ledger,
            outbox=self.outbox,
            backlog=FixedQueueStats(QueueDepth(count=self.hidden_on_outbox)),
            shares=self._shares_of_timers[int(now.timestamp() / RUNS_EVERY.total_seconds()) % 2],
            retry_policy=RETRY_POLICY,
            now=now,
        )

    def report(self, delivery_id: str, sid: str, status: str, *, attempt_id: str = "") -> None:
        """Let Twilio report this status of a text."""
        record_status_callback(
            {"MessageStatus": status, "MessageSid": sid},
            delivery_id=delivery_id,
            attempt_id=attempt_id,
            ledger=self.ledger,
            dead_letters=self.dead_letters,
            outbox=self.outbox,
            now=NOON,
        )

    def opt_out(self) -> None:
        self.contacts.save(Contact(number=PERSON, opted_out_at=NOON))

    @property
    def delivery(self):
        return self.ledger.load("hello-1")

    @property
    def stored_dead_letters(self):
        return self.dead_letters.newest(100)
