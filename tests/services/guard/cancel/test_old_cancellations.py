from datetime import timedelta

import pytest

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.guard.stops.cancellation import Cancellation
from shared.ports.queues import QueueDepth
from shared.services.guard.cancel.old_cancellations import KEPT_FOR, MAX_DURATION, remove_old_cancellations
from tests.examples import NOON, a_message
from tests.fakes.guard import MemoryStops
from tests.fakes.queues import FixedQueueStats
from tests.fakes.storage import MemoryLedger

DAY = timedelta(days=1)
LATER = NOON + KEPT_FOR + DAY


def left(*, now=LATER, ledger=None, oldest=None, elapsed=timedelta(0), prefix="hello-") -> int:
    stops = MemoryStops()
    stops.add(Cancellation(id="c1", at=NOON, prefix=prefix))
    remove_old_cancellations(
        stops=stops,
        ledger=ledger or MemoryLedger(),
        outbox=FixedQueueStats(QueueDepth(count=1, oldest=oldest)),
        elapsed=lambda: elapsed,
        now=now,
    )
    return len(stops.read().cancellations)


@pytest.fixture
def ledger() -> MemoryLedger:
    ledger = MemoryLedger()
    ledger.save(new_delivery(a_message(), now=NOON - DAY))
    return ledger


def test_an_old_one_that_covers_nothing_is_removed():
    assert left() == 0
    assert left(oldest=LATER) == 0


def test_it_stands_for_longer_than_a_queue_hides_a_message():
    assert left(now=NOON + KEPT_FOR) == 1


def test_it_stays_while_a_message_is_open_that_it_covers(ledger):
    assert left(ledger=ledger) == 1
    assert left(ledger=ledger, prefix="other-") == 0


def test_it_stays_while_an_older_message_is_on_the_outbox():
    assert left(oldest=NOON - DAY) == 1


def test_it_stays_if_there_is_no_time_to_look(ledger):
    assert left(ledger=ledger, prefix="other-", elapsed=MAX_DURATION + DAY) == 1
