"""The reminder services with in-memory ports, and a worker that a test can kill."""

from datetime import timedelta

from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Flow
from shared.domain.reminders.reminder import Entry, FollowUp
from shared.domain.reminders.reminder_validation import read_reminder
from shared.domain.reminders.ticks import SHARDS
from shared.services.reminders.cancel_reminder import cancel_reminder
from shared.services.reminders.edit_reminder import set_reminder
from shared.services.reminders.list_reminders import find_reminder
from shared.services.reminders.tick import tick
from shared.services.reminders.tick_context import TickContext
from tests.examples import NOON, a_message
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.queues import MemoryOutbox, MemoryTickQueue
from tests.fakes.storage import MemoryAgenda, MemoryContacts, MemoryLedger

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MESSAGE = {"to": "+15005550100", "body": "See you at {time}", "values": {"time": "three"}}
DAILY = {"at": None, "rrule": "FREQ=DAILY", "start": "2026-03-01T13:00", "zone": "UTC"}
MINUTELY = {**DAILY, "rrule": "FREQ=MINUTELY"}
ASKING = {**MESSAGE, "flow": "confirm"}
CALL_AFTER = {"message": ASKING, "escalate": {"after": "PT30M", "channel": "call"}}
FIRST = "r1:20260301T130000Z"
"""The id of the message of the first occurrence, which is due an hour after noon."""


def a_reminder(**fields):
    raw = {"id": "r1", "message": MESSAGE, "at": "2026-03-01T13:00Z", **fields}
    return read_reminder(
        {name: value for name, value in raw.items() if value is not None},
        default_id="new",
        default_country="",
    )


class ReminderHarness:
    def __init__(self, **flows: Flow) -> None:
        self.agenda, self.outbox, self.ledger = MemoryAgenda(), MemoryOutbox(), MemoryLedger()
        self.contacts, self.ticks = MemoryContacts(), MemoryTickQueue()
        self.elapsed = timedelta(0)
        self.context = TickContext(
            agenda=self.agenda,
            outbox=self.outbox,
            ledger=self.ledger,
            contacts=self.contacts,
            flows=MemoryFlows(**flows),
            templates=MemoryTemplates(),
            default_country="",
            elapsed=lambda: self.elapsed,
            concurrency=1,
        )

    def set(self, reminder=None, *, now=NOON):
        return set_reminder(
            reminder or a_reminder(), agenda=self.agenda, ledger=self.ledger, default_country="", now=now
        )

    def set_many(self, count):
        for number in range(count):
            self.set(a_reminder(id=f"r{number}"))

    def tick(self, now):
        return tick(self.context, ticks=self.ticks, now=now)

    def ask(self, **fields):
        """Send a message that asks, as a version before ``otherwise`` did, and return its delivery."""
        self.set(a_reminder(**CALL_AFTER, **fields))
        self.tick(NOON + HOUR)
        due = NOON + HOUR
        self.agenda._add(
            Entry(at=due + 30 * MINUTE, of=FollowUp(reminder_id="r1", due=due, message_id=FIRST))
        )
        return self.send(FIRST)

    def cancel(self, now=NOON):
        return cancel_reminder("r1", agenda=self.agenda, ledger=self.ledger, default_country="", now=now)

    def find(self):
        return find_reminder("r1", agenda=self.agenda)

    def due_entries(self):
        """Return the entries of the agenda that are due within a day."""
        return [entry for shard in SHARDS for entry in self.agenda.due(shard, before=NOON + DAY)]

    def ids(self):
        return [envelope.id for envelope, _ in self.outbox.put_with_delay]

    def delays(self):
        return [delay for _, delay in self.outbox.put_with_delay]

    def send(self, message_id, status=Status.SENT):
        """Save the delivery of a message on the outbox, as the sender would have done."""
        envelope = next(envelope for envelope, _ in self.outbox.put_with_delay if envelope.id == message_id)
        message = structs.replace(a_message(), id=message_id, body=envelope.raw.get("body", "Hello"))
        return self.ledger.save(structs.replace(new_delivery(message, now=NOON), status=status))
