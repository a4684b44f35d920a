"""The reminder services and the sender on the same storage: ticks, edits that crash, and sending."""

from datetime import timedelta

import pytest

from shared.domain.messages.message import read_message
from shared.services.reminders.cancel_reminder import cancel_reminder
from shared.services.reminders.edit_reminder import set_reminder
from shared.services.reminders.tick import tick
from shared.services.reminders.tick_context import TickContext
from tests.examples import NOON
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.faults import Killed, dying
from tests.fakes.queues import MemoryTickQueue
from tests.services.reminders.reminder_harness import a_reminder
from tests.services.sender_harness import SenderHarness


class RestoreHarness:
    """One worker that ticks, edits reminders, and sends what is on the outbox."""

    def __init__(self) -> None:
        self.sender = SenderHarness()
        self.agenda, self.ledger, self.outbox = self.sender.agenda, self.sender.ledger, self.sender.outbox
        self.context = TickContext(
            agenda=self.agenda,
            outbox=self.outbox,
            ledger=self.ledger,
            contacts=self.sender.contacts,
            flows=MemoryFlows(),
            templates=MemoryTemplates(),
            default_country="",
            elapsed=timedelta,
            concurrency=1,
        )
        self._taken = 0

    def set(self, now=NOON, **fields):
        return set_reminder(
            a_reminder(**fields), agenda=self.agenda, ledger=self.ledger, default_country="", now=now
        )

    def cancel(self, now):
        return cancel_reminder("r1", agenda=self.agenda, ledger=self.ledger, default_country="", now=now)

    def crash_before_agenda(self, edit, **kwargs):
        """Make an edit whose worker dies after the ledger write and before the agenda write."""
        with dying(self.agenda, "save"), pytest.raises(Killed):
            edit(**kwargs)

    def tick(self, now):
        return tick(self.context, ticks=MemoryTickQueue(), now=now)

    def send_all(self, now):
        """Send what is new on the outbox, and return how long each message must wait."""
        waiting = [envelope for envelope, _ in self.outbox.put_with_delay[self._taken :]]
        self._taken += len(waiting)
        messages = [
            read_message(envelope.raw, default_id=envelope.id, default_country="") for envelope in waiting
        ]
        return [self.sender.deliver(message, now=now) for message in messages]

    @property
    def texts(self):
        """The texts that were sent."""
        return [message.text for message in self.sender.sender.sent]
