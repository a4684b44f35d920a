from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from shared.domain.reminders.occurrences import plan_due, schedule
from shared.domain.reminders.reminder_validation import read_reminder
from shared.domain.reminders.ticks import SHARDS
from shared.services.reminders.timezone_updates import apply_timezone_changes
from tests.examples import NOON
from tests.fakes import MemoryAgenda

HOUR = timedelta(hours=1)
NINE = datetime(2026, 7, 1, 8, tzinfo=UTC)  # in Lisbon, where it is summer then


def kept_by_another_law(agenda: MemoryAgenda, off: timedelta) -> None:
    """Keep a reminder for nine in Lisbon that was set when clocks were to be off by so much."""
    raw = {
        "id": "r1",
        "at": "2026-07-01T09:00",
        "zone": "Europe/Lisbon",
        "message": {"to": "+15005550100", "body": "Hi"},
    }
    state = schedule(read_reminder(raw, default_id="-", default_country=""), now=NOON)
    agenda.save(structs.replace(state, due=state.due + off), was_due=None)


def due(agenda: MemoryAgenda) -> list[datetime]:
    far = NOON + timedelta(days=1000)
    return [entry.at for shard in SHARDS for entry in agenda.due(shard, before=far)]


def test_what_is_due_at_nine_stays_due_at_nine_when_the_law_changes():
    for off in (HOUR, -HOUR):
        agenda = MemoryAgenda()
        kept_by_another_law(agenda, off)

        assert apply_timezone_changes(agenda=agenda, now=NOON) == 1
        assert due(agenda) == [NINE]
        assert agenda.load("r1").due == NINE


@pytest.mark.parametrize("off", [HOUR, -HOUR])
def test_what_comes_due_before_anybody_followed_the_law_is_not_forgotten(off):
    agenda = MemoryAgenda()
    kept_by_another_law(agenda, off)
    old = NINE + off

    (entry,) = [one for shard in SHARDS for one in agenda.due(shard, before=old + HOUR)]
    plan = plan_due(entry.of, now=old)

    assert (plan.late, plan.ready, plan.due) == (((NINE,), (), None) if off == HOUR else ((), (), NINE))


def test_what_the_law_did_not_touch_is_not_written():
    agenda = MemoryAgenda()
    kept_by_another_law(agenda, timedelta(0))
    before = agenda.load("r1")

    assert apply_timezone_changes(agenda=agenda, now=NOON) == 0
    assert agenda.load("r1") == before


def test_what_is_about_to_go_out_is_left_alone():
    agenda = MemoryAgenda()
    kept_by_another_law(agenda, HOUR)

    assert apply_timezone_changes(agenda=agenda, now=NINE + HOUR - timedelta(minutes=1)) == 0
