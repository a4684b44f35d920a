"""An appointment from its setting to the texts that the person gets and answers, with in-memory ports."""

from datetime import UTC, datetime, timedelta

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.delivery import record_reply
from shared.domain.messages.envelope import Envelope
from shared.domain.messages.message import Message, read_message
from shared.services.reminders.cancel_reminder import cancel_reminder
from shared.services.reminders.list_reminders import with_history
from shared.services.reminders.tick import fire_if_due_soon
from tests.examples import PERSON
from tests.fakes.content import MemoryFlows
from tests.fakes.queues import MemoryOutbox
from tests.services.conversations.test_canceling_answers import VISIT
from tests.services.reminders.reminder_harness import ReminderHarness, a_reminder
from tests.services.sender_harness import SenderHarness

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
AT = datetime(2026, 12, 4, 15, tzinfo=UTC)
EARLY = AT - 10 * DAY
ASKING = {"to": PERSON, "flow": "visit"}


def an_appointment(body="See you", **fields):
    raw = {
        "id": "a-17",
        "at": "2026-12-04T15:00",
        "zone": "Europe/Lisbon",
        "before": ["P3D", "P1D", "PT2H"],
        "message": {"to": PERSON, "body": body},
    }
    return a_reminder(**{**raw, **fields})


class AppointmentHarness(ReminderHarness):
    """Ticks, a queue that shows messages at their time, and a sender, over the same storage."""

    def __init__(self) -> None:
        super().__init__()
        self.sending = SenderHarness(flows=MemoryFlows(visit=VISIT))
        self.sending.ledger, self.sending.contacts = self.ledger, self.contacts
        self.sending.agenda = self.agenda
        self.outbox: MemoryOutbox
        self.sending.outbox = self.outbox

    def put(self, reminder=None, *, now=EARLY):
        state = self.set(reminder or an_appointment(), now=now)
        return fire_if_due_soon(state, context=self.context, now=now)

    def on_outbox(self) -> list[Envelope]:
        return [envelope for envelope, _ in self.outbox.put_with_delay]

    def deliver_all(self, now) -> None:
        """Take everything from the outbox; what waits stays there."""
        taken, self.outbox.put_with_delay[:] = list(self.outbox.put_with_delay), []
        for envelope, delay in taken:
            if self.sending.deliver(self.message(envelope), now=now) is not None:
                self.outbox.put_with_delay.append((envelope, delay))

    def message(self, envelope: Envelope) -> Message:
        return read_message(envelope.raw, default_id=envelope.id, is_own=True)

    def at(self, now) -> None:
        """Make a tick at that time, and send what is due."""
        self.tick(now)
        self.deliver_all(now)

    @property
    def sent(self) -> list[tuple[str, str]]:
        return [(message.id, message.body) for message in self.sending.sender.sent]

    def delete(self, now):
        return cancel_reminder("a-17", agenda=self.agenda, ledger=self.ledger, default_country="", now=now)

    def view(self):
        return with_history(self.agenda.load("a-17"), ledger=self.ledger)

    def answer(self, message_id: str, reply="no", *, cancels=True, now) -> None:
        """Note an answer on the delivery of a message."""
        delivery = self.ledger.load(message_id)
        self.ledger.save(record_reply(delivery, reply, now=now, cancels=cancels))

    def store_answer(self, message_id: str, *, cancels=True, now) -> None:
        """Store the text alone, as by a worker that died before it noted the reply."""
        text = Inbound(
            sid="SM1",
            sender=PERSON,
            to="+15005550006",
            body="2",
            media=(),
            at=now,
            answer=None,
            delivery=message_id,
            reply="no",
            cancels=cancels,
        )
        self.contacts.save(self.contacts.load(PERSON) or Contact(number=PERSON), text)
