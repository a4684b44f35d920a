from datetime import UTC, datetime, timedelta

from msgspec import structs

from shared.domain.reminders.reminder_changes import schedule
from shared.domain.reminders.ticks import SHARDS
from shared.errors import VersionConflict
from shared.services.reminders.timezone_updates import apply_timezone_changes
from tests.examples import NOON
from tests.fakes.storage import MemoryAgenda
from tests.services.reminders.reminder_harness import DAY, HOUR, MINUTE, a_reminder

NINE_IN_LISBON = datetime(2026, 7, 1, 8, tzinfo=UTC)  # in summer


def save_with_other_rules(agenda: MemoryAgenda, offset: timedelta) -> None:
    """Save a reminder for 09:00 in Lisbon as computed with rules that differ by that offset."""
    state = schedule(a_reminder(at="2026-07-01T09:00", zone="Europe/Lisbon"), now=NOON)
    agenda.save(structs.replace(state, due=state.due + offset), was_due=None)


def due_times(agenda: MemoryAgenda) -> list[datetime]:
    return [entry.at for shard in SHARDS for entry in agenda.due(shard, before=NOON + 1000 * DAY)]


def test_a_reminder_for_nine_stays_at_nine_when_the_rules_change():
    for offset in (HOUR, -HOUR):
        agenda = MemoryAgenda()
        save_with_other_rules(agenda, offset)

        assert apply_timezone_changes(agenda=agenda, now=NOON) == 1
        assert due_times(agenda) == [NINE_IN_LISBON]
        assert agenda.load("r1").due == NINE_IN_LISBON


def test_a_reminder_that_the_change_does_not_affect_is_not_written():
    agenda = MemoryAgenda()
    save_with_other_rules(agenda, timedelta(0))
    before = agenda.load("r1")

    assert apply_timezone_changes(agenda=agenda, now=NOON) == 0
    assert agenda.load("r1") == before


def test_a_reminder_about_to_go_out_is_left_to_the_tick():
    agenda = MemoryAgenda()
    save_with_other_rules(agenda, HOUR)

    assert apply_timezone_changes(agenda=agenda, now=NINE_IN_LISBON + HOUR - MINUTE) == 0


def test_a_reminder_changed_concurrently_is_not_rescheduled():
    agenda = MemoryAgenda()
    save_with_other_rules(agenda, HOUR)
    agenda.save = conflict

    assert apply_timezone_changes(agenda=agenda, now=NOON) == 0


def conflict(*_, **__):
    raise VersionConflict("another worker was first")
