"""A worker with quiet hours, its agenda and its outbox: each test passes the time."""

from datetime import UTC, datetime, timedelta

from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.quiet.quiet_hours import read_quiet_hours
from shared.services.reminders.tick import tick
from shared.services.reminders.tick_context import TickContext
from tests.examples import a_message
from tests.fakes.guard import memory_guard
from tests.fakes.queues import MemoryTickQueue
from tests.services.sender_harness import SenderHarness

QUIET = read_quiet_hours("21:00-08:00", zone="Africa/Lagos")
PERSON = "+442071234567"  # in London, where the time is UTC in winter
EVENING = datetime(2026, 1, 10, 20, 30, tzinfo=UTC)
NIGHT = datetime(2026, 1, 10, 21, tzinfo=UTC)
MORNING = datetime(2026, 1, 11, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class NightHarness(SenderHarness):
    """One worker with quiet hours."""

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self.guard = memory_guard(GuardRules(quiet=QUIET), stops=self.stops)

    def tick(self, *, now: datetime) -> None:
        """Put what is due on the outbox."""
        context = TickContext(
            agenda=self.agenda,
            outbox=self.outbox,
            ledger=self.ledger,
            contacts=self.contacts,
            flows=self.flows,
            templates=self.templates,
            default_country="",
            elapsed=timedelta,
            concurrency=1,
        )
        tick(context, ticks=MemoryTickQueue(), now=now)

    def take_outbox(self, *, now: datetime) -> list[datetime]:
        """Deliver what is on the outbox, each when it is visible; return when that was."""
        copies, self.outbox.put_with_delay = self.outbox.put_with_delay, []
        for envelope, delay in copies:
            self.deliver_to_the_end(a_message(**envelope.raw), now=now + delay)
        return [now + delay for _, delay in copies]


def a_text(**fields: object):
    return a_message(**{"to": PERSON, **fields})
