from datetime import timedelta

from shared.domain.deliveries.delivery import Status
from shared.domain.reminders.ticks import SHARDS
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message
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
