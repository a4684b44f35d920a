"""Rows beside open deliveries, as this version and the one before (commit 3ac9455) write them."""

from datetime import timedelta
from itertools import count

import msgspec
import pytest
from azure.data.tables import TableServiceClient
from msgspec import structs

from shared.adapters.azure.deliveries.delivery_rows import OPEN, partition_of
from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.adapters.azure.deliveries.open_attempts import TableOpenAttempts
from shared.adapters.azure.row_change import Upsert
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.ports.pending_messages import SHARES
from shared.ports.queues import QueueDepth
from shared.services.operations.abandoned_attempts import (
    RUNS_EVERY,
    SharesToRead,
    requeue_abandoned,
    share_at,
)
from tests.examples import NOON, a_message
from tests.fakes.queues import FixedQueueStats, MemoryOutbox

HOUR = timedelta(hours=1)
PARTITION = partition_of("hello-1")
SHARE = int(PARTITION, 16) % SHARES
CLAIMED = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
DELIVERED = Report(status=Status.DELIVERED, sid="SM1")
_names = (f"openattempts{number}" for number in count())


@pytest.fixture
def rows(azurite) -> Rows:
    service = TableServiceClient.from_connection_string(azurite.connection_string)
    return Rows(service.create_table(next(_names)))


@pytest.fixture
def ledger(rows) -> TableLedger:
    return TableLedger(rows, rows)


@pytest.fixture
def attempts(rows) -> TableOpenAttempts:
    return TableOpenAttempts(rows, partitions=[PARTITION])


def open_rows(rows) -> list[str]:
    return [key for key, _ in rows.between(PARTITION, OPEN, OPEN + "~")]


def test_no_row_is_left_beside_a_delivery_that_ended_before_it_was_checked_off(rows, ledger, attempts):
    claimed = ledger.save(CLAIMED)
    (found,) = attempts.begun_before(NOON + HOUR, share=SHARE)
    ledger.save(apply_report(DELIVERED, claimed, now=NOON))

    attempts.check_off(found)

    assert open_rows(rows) == []


def test_a_row_of_the_version_before_is_an_open_delivery_and_not_an_attempt(rows, ledger, attempts):
    claimed = ledger.save(CLAIMED)
    rows.write(PARTITION, Upsert(OPEN + claimed.id, {}))  # it has no column

    assert not list(attempts.begun_before(NOON + HOUR, share=SHARE))
    ledger.save(apply_report(DELIVERED, claimed, now=NOON))
    assert open_rows(rows) == []


def test_an_outcome_that_the_version_before_records_is_checked_off_once(rows, ledger, attempts):
    sent = structs.replace(ledger.save(CLAIMED), status=Status.SENT, version="")
    columns = {"Status": "sent", "To": sent.message.to, "UpdatedAt": NOON}
    rows.write(PARTITION, Upsert(sent.id, {**columns, "Delivery": msgspec.json.encode(sent).decode()}))
    outbox, minute = MemoryOutbox(), NOON + HOUR + (SHARE - share_at(NOON + HOUR)) % SHARES * RUNS_EVERY
    assert list(attempts.begun_before(minute, share=SHARE))  # it leaves the row beside as it was

    count_requeued = requeue_abandoned(
        attempts=attempts,
        ledger=ledger,
        outbox=outbox,
        backlog=FixedQueueStats(QueueDepth(count=1)),
        shares=SharesToRead(),
        retry_policy=RetryPolicy(),
        now=minute,
    )

    assert (count_requeued, outbox.put_with_delay) == (0, [])
    assert not list(attempts.begun_before(minute, share=SHARE))
    assert open_rows(rows) == [OPEN + sent.id]
