from datetime import timedelta

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.reminders.ticks import SHARDS
from shared.services.messages.accept import accept
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message, discard
from tests.fakes.storage import MemoryLedger
from tests.services.sender_harness import SenderHarness

DAY = timedelta(days=1)


def in_days(days: int, **fields: str):
    return a_message(not_before=(NOON + days * DAY).isoformat(), **fields)


def in_agenda(harness: SenderHarness):
    end = NOON + 1000 * DAY
    return [entry for shard in SHARDS for entry in harness.agenda.due(shard, before=end)]


def test_a_message_for_next_year_is_put_into_the_agenda_once_and_is_held():
    harness, message = SenderHarness(), in_days(365)

    assert harness.deliver(message) is None
    assert harness.deliver(message) is None

    ((at, of),) = [(entry.at, entry.of) for entry in in_agenda(harness)]
    assert (at, of) == (NOON + 365 * DAY, message)
    assert harness.delivery.status is Status.HELD


def test_a_message_for_tomorrow_waits_on_the_queue():
    harness = SenderHarness()

    assert harness.deliver(in_days(1)) == DAY
    assert in_agenda(harness) == []


def test_a_held_message_is_hidden_for_whole_seconds_so_that_it_is_there_when_it_is_due():
    harness, message = SenderHarness(), in_days(1)

    assert harness.deliver(message, now=NOON + timedelta(seconds=0.4)) == DAY - timedelta(seconds=1)
    assert harness.deliver(message, now=NOON + DAY - timedelta(seconds=0.4)) == timedelta(seconds=0.4)


def test_a_canceled_message_is_not_put_into_the_agenda():
    harness, message = SenderHarness(), in_days(365)
    cancel(message, ledger=harness.ledger, now=NOON)

    assert harness.deliver(message) is None
    assert in_agenda(harness) == []
    assert harness.delivery.status is Status.CANCELED


def test_a_message_for_next_year_with_an_unknown_flow_is_dead_at_once():
    harness = SenderHarness()

    assert harness.deliver(in_days(365, flow="gone")) is None
    assert in_agenda(harness) == []
    assert harness.delivery.status is Status.DEAD


def test_a_second_message_with_the_same_id_does_not_send_the_first_before_its_time():
    harness, first = SenderHarness(), in_days(2)
    harness.deliver(first)

    assert harness.deliver(a_message(body="Other text")) is None
    assert harness.sender.sent == []
    assert harness.delivery.message == first


def test_a_message_waits_until_its_time_and_is_then_sent():
    harness = SenderHarness()
    message = a_message(not_before=(NOON + timedelta(days=10)).isoformat())

    assert harness.deliver(message, now=NOON + timedelta(days=5)) == timedelta(days=5)
    assert harness.delivery.status is Status.HELD
    assert harness.deliver(message, now=NOON + timedelta(days=6)) == timedelta(days=4)
    assert harness.deliver(message, now=NOON + timedelta(days=10)) is None

    assert len(harness.sender.sent) == 1


class WatchedLedger(MemoryLedger):
    def __init__(self) -> None:
        super().__init__()
        self.saved: list[Status] = []

    def save(self, delivery: Delivery) -> Delivery:
        self.saved.append(delivery.status)
        return super().save(delivery)


def test_a_waiting_message_can_be_canceled_at_any_time():
    harness, message = SenderHarness(), a_message(not_before=(NOON + timedelta(days=1)).isoformat())
    harness.ledger = ledger = WatchedLedger()

    harness.deliver(message)
    harness.deliver(message)

    assert ledger.saved == [Status.HELD]  # not `sending`, which cannot be canceled; and saved only once
    assert cancel(message, ledger=harness.ledger, now=NOON).status is Status.CANCELED
    assert harness.deliver(message, now=NOON + timedelta(days=1)) is None
    assert harness.sender.sent == []


def test_a_copy_with_other_content_that_is_due_later_does_not_hold_the_first_content():
    harness, first = SenderHarness(), a_message()
    accept(first, ledger=harness.ledger, put=discard, now=NOON)

    assert harness.deliver(in_days(2, body="Other words")) is None
    assert harness.deliver(first) is None
    assert [sent.text for sent in harness.sender.sent] == [first.text]
