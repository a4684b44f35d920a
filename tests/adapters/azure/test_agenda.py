"""The agenda reads rows exactly as commit d9b86e9 wrote them. tests/contract/test_agenda.py has all else."""

from datetime import UTC, datetime, timedelta

import pytest
from azure.data.tables import TableServiceClient

from shared.adapters.azure.agenda import TableAgenda
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.reminders.reminder import FollowUp, OccurrenceStatus
from shared.domain.reminders.ticks import SHARDS, LastTick, Source
from tests.examples import NOON

STATE = (
    '{"reminder":{"id":"r1","message":{"to":"+15005550100","body":"Hi"},"rrule":"FREQ=DAILY",'
    '"start":"2026-03-01T13:00","zone":"UTC"},"due":"2026-03-02T13:00:00Z",'
    '"updated_at":"2026-03-01T13:00:00Z","local":"2026-03-02T13:00:00",'
    '"occurrences":[{"due":"2026-03-01T13:00:00Z","what":"queued","message_id":"r1:20260301T130000Z"}]}'
)
FOLLOW_UP = '{"reminder_id":"r1","due":"2026-03-01T13:00:00Z","message_id":"r1:20260301T130000Z"}'
MESSAGE = '{"id":"m1","to":"+15005550100","body":"Hi","not_before":"2026-03-02T12:00:00Z"}'
LAST_TICK = (
    '{"source":"queue","at":"2026-03-01T12:00:00Z","slot":"2026-03-01T12:00:00Z","by":"q1","skipped":3}'
)
UPDATED_AT = datetime(2026, 3, 1, 13, tzinfo=UTC)
ROWS = (
    ("8", "reminder|r1", {"UpdatedAt": UPDATED_AT, "Skipped": 0, "Content": STATE}),
    ("8", "due|20260302T130000Z|r|r1", {"Content": STATE}),
    ("8", "due|20260301T133000Z|f|r1:20260301T130000Z", {"Content": FOLLOW_UP}),
    ("c", "due|20260302T120000Z|m|m1", {"Content": MESSAGE}),
    ("ticks", "queue", {"Content": LAST_TICK}),
)


@pytest.fixture
def agenda(azurite) -> TableAgenda:
    service = TableServiceClient.from_connection_string(azurite.connection_string)
    table = service.create_table("agendaofd9b86e9")
    for partition, key, columns in ROWS:
        table.create_entity({"PartitionKey": partition, "RowKey": key, **columns})
    return TableAgenda(Rows(table))


def test_rows_of_an_earlier_version_are_read(agenda):
    state = agenda.load("r1")
    entries = [entry for shard in SHARDS for entry in agenda.due(shard, before=NOON + timedelta(days=2))]
    follow_up, reminder, message = entries

    assert [occurrence.status for occurrence in state.occurrences] == [OccurrenceStatus.QUEUED]
    assert reminder.of.due == state.due == datetime(2026, 3, 2, 13, tzinfo=UTC)
    assert follow_up.of == FollowUp(
        reminder_id="r1",
        due=datetime(2026, 3, 1, 13, tzinfo=UTC),
        message_id="r1:20260301T130000Z",
    )
    assert (message.of.id, message.at) == ("m1", datetime(2026, 3, 2, 12, tzinfo=UTC))
    last = agenda.last_tick(Source.QUEUE)
    assert last == LastTick(
        source=Source.QUEUE, at=NOON, slot=NOON, queue_id="q1", skipped=3, version=last.version
    )
