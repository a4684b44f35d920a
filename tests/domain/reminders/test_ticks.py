from datetime import timedelta

import msgspec
import pytest

from shared.domain.reminders.ticks import (
    LastTick,
    NextTick,
    ShardTick,
    Source,
    decode_tick,
    encode_tick,
    is_stalled,
    slot_after,
)
from tests.examples import NOON

SECOND = timedelta(seconds=1)
OLD_LAST_TICK = (
    b'{"source":"queue","at":"2026-03-01T12:00:00Z","slot":"2026-03-01T12:00:00Z","by":"q1","skipped":3}'
)
"""A row of the agenda as commit d9b86e9 wrote it."""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"type":"tick","slot":"2026-03-01T12:00:00Z"}', NextTick(slot=NOON)),
        (b'{"type":"shard","shard":"7"}', ShardTick(shard="7")),
    ],
)
def test_a_queue_message_is_the_one_of_earlier_versions(data, message):
    assert decode_tick(data) == message
    assert encode_tick(message) == data


def test_a_last_tick_of_an_earlier_version_is_read_and_written_as_it_was():
    last = msgspec.json.decode(OLD_LAST_TICK, type=LastTick)

    assert last == LastTick(source=Source.QUEUE, at=NOON, slot=NOON, queue_id="q1", skipped=3)
    assert msgspec.json.encode(last) == OLD_LAST_TICK


@pytest.mark.parametrize(
    ("now", "slot", "following"),
    [
        (NOON + SECOND, NOON, NOON + 30 * SECOND),
        (NOON + 30 * SECOND, NOON, NOON + 90 * SECOND),
        (NOON + SECOND, NOON + 60 * SECOND, NOON + 61 * SECOND),  # never the same slot or an earlier one
    ],
)
def test_the_next_tick_by_queue_is_at_half_past_the_minute(now, slot, following):
    assert slot_after(now, slot) == following


def test_a_source_is_stalled_after_three_minutes_without_a_tick():
    last = LastTick(source=Source.TIMER, at=NOON)

    assert not is_stalled(last, now=NOON + timedelta(minutes=3))
    assert is_stalled(last, now=NOON + timedelta(minutes=3) + SECOND)
    assert is_stalled(None, now=NOON)
