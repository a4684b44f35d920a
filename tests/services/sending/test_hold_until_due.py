from datetime import timedelta

from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.reminders.ticks import SHARDS
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message
from tests.fakes import MemoryLedger
from tests.services.sending_harness import Desk

DAY = timedelta(days=1)


def in_days(days: int, **fields: str):
    return a_message(not_before=(NOON + days * DAY).isoformat(), **fields)


def in_agenda(desk: Desk):
    far = NOON + 1000 * DAY
    return [entry for shard in SHARDS for entry in desk.agenda.due(shard, before=far)]


def test_a_message_for_next_year_waits_in_the_agenda_once_and_is_held():
    desk, message = Desk(), in_days(365)

    assert desk.deliver(message) is None
    assert desk.deliver(message) is None

    ((at, of),) = [(entry.at, entry.of) for entry in in_agenda(desk)]
    assert (at, of) == (NOON + 365 * DAY, message)
    assert desk.delivery.status is Status.HELD


def test_a_message_for_tomorrow_waits_on_the_queue():
    desk = Desk()

    assert desk.deliver(in_days(1)) == DAY
    assert in_agenda(desk) == []


def test_a_canceled_message_is_not_kept_in_the_agenda():
    desk, message = Desk(), in_days(365)
    cancel(message, ledger=desk.ledger, now=NOON)

    assert desk.deliver(message) is None
    assert in_agenda(desk) == []
    assert desk.delivery.status is Status.CANCELED


def test_a_message_whose_flow_is_not_there_does_not_wait_a_year_to_be_refused():
    desk = Desk()

    assert desk.deliver(in_days(365, flow="gone")) is None
    assert in_agenda(desk) == []
    assert desk.delivery.status is Status.DEAD


def test_a_message_whose_first_content_is_due_later_waits_for_that():
    desk, first = Desk(), in_days(2)
    desk.deliver(first)

    assert desk.deliver(a_message(body="Other words")) == 2 * DAY
    assert desk.sender.sent == []
    assert desk.delivery.message == first


def test_a_message_waits_for_its_time_and_is_then_sent():
    desk = Desk()
    message = a_message(not_before=(NOON + timedelta(days=10)).isoformat())

    assert desk.deliver(message, now=NOON + timedelta(days=5)) == timedelta(days=5)
    assert desk.delivery.status is Status.HELD
    assert desk.deliver(message, now=NOON + timedelta(days=6)) == timedelta(days=4)
    assert desk.deliver(message, now=NOON + timedelta(days=10)) is None

    assert len(desk.sender.sent) == 1


class WatchedLedger(MemoryLedger):
    def __init__(self) -> None:
        super().__init__()
        self.saved: list[Status] = []

    def save(self, delivery: Delivery) -> Delivery:
        self.saved.append(delivery.status)
        return super().save(delivery)


def test_a_message_that_waits_for_its_time_can_be_canceled_at_any_moment():
    desk, message = Desk(), a_message(not_before=(NOON + timedelta(days=1)).isoformat())
    desk.ledger = ledger = WatchedLedger()

    desk.deliver(message)
    desk.deliver(message)

    assert ledger.saved == [Status.HELD]  # never sending, which is too late; and not written twice
    assert cancel(message, ledger=desk.ledger, now=NOON).status is Status.CANCELED
    assert desk.deliver(message, now=NOON + timedelta(days=1)) is None
    assert desk.sender.sent == []
