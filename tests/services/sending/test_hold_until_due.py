from datetime import timedelta

from shared.domain.deliveries.delivery import Status
from shared.domain.reminders.ticks import SHARDS
from shared.services.messages.cancel import cancel
from shared.services.sending.hold_until_due import defer_to_agenda
from tests.examples import NOON, a_message
from tests.fakes import MemoryAgenda, MemoryFlows, MemoryLedger

DAY = timedelta(days=1)


class Waiting:
    def __init__(self, days: int, **fields: str) -> None:
        self.ledger, self.agenda = MemoryLedger(), MemoryAgenda()
        self.message = a_message(not_before=(NOON + days * DAY).isoformat(), **fields)

    def wait(self, now=NOON) -> bool:
        return defer_to_agenda(
            self.message, ledger=self.ledger, agenda=self.agenda, flows=MemoryFlows(), now=now
        )

    def parked(self):
        far = NOON + 1000 * DAY
        return [entry for shard in SHARDS for entry in self.agenda.due(shard, before=far)]


def test_a_message_for_next_year_waits_in_the_agenda_once_and_is_held():
    waiting = Waiting(365)

    assert waiting.wait()
    assert waiting.wait()

    ((at, of),) = [(entry.at, entry.of) for entry in waiting.parked()]
    assert (at, of) == (NOON + 365 * DAY, waiting.message)
    assert waiting.ledger.load("hello-1").status is Status.HELD


def test_a_message_for_tomorrow_waits_on_the_queue():
    waiting = Waiting(1)

    assert not waiting.wait()
    assert waiting.parked() == []


def test_a_canceled_message_is_not_kept_in_the_agenda():
    waiting = Waiting(365)
    cancel(waiting.message, ledger=waiting.ledger, now=NOON)

    assert not waiting.wait()
    assert waiting.parked() == []


def test_a_message_whose_flow_is_not_there_does_not_wait_a_year_to_be_refused():
    waiting = Waiting(365, flow="gone")

    assert not waiting.wait()
    assert waiting.parked() == []
