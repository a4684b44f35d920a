from datetime import datetime, timedelta

import pytest
from msgspec import structs

from shared.domain.list_parameters import ReminderSearch
from shared.domain.reminders.reminder import Entry, FollowUp, Reminder, ReminderState
from shared.domain.reminders.ticks import SHARDS, LastTick, Source
from shared.errors import InvalidInput, VersionConflict
from shared.ports.storage import AgendaMove
from tests.examples import NOON, a_message

HOUR = timedelta(hours=1)


def a_reminder(due: datetime | None = NOON, reminder_id: str = "r1", **fields) -> ReminderState:
    reminder = Reminder(id=reminder_id, message={"to": "+15005550100", "body": "Hi"}, at="2026-03-01T12:00Z")
    return ReminderState(reminder=reminder, due=due, updated_at=NOON, **fields)


def due(agenda, before: datetime = NOON + timedelta(days=1)) -> list[Entry]:
    return [entry for shard in SHARDS for entry in agenda.due(shard, before=before)]


def times(agenda) -> list[datetime]:
    return [entry.at for entry in due(agenda)]


def skipped_ids(agenda, *, skipped: bool) -> list[str]:
    return [state.reminder.id for state in agenda.search(ReminderSearch(skipped=skipped)).items]


def moved(entry: Entry, to: datetime | None, *entries: Entry) -> AgendaMove:
    return AgendaMove(entry=entry, state=structs.replace(entry.of, due=to), entries=entries)


def test_a_reminder_is_loaded_as_it_was_saved(agenda):
    saved = agenda.save(a_reminder(), was_due=None)

    assert agenda.load("r1") == saved


def test_an_unknown_id_has_no_reminder(agenda):
    assert agenda.load("unknown") is None


def test_entries_due_before_an_instant_are_listed_earliest_first(agenda):
    for number in range(40):
        agenda.save(a_reminder(NOON - number * HOUR, f"r{number}"), was_due=None)
    agenda.save(a_reminder(NOON + HOUR, "late"), was_due=None)
    agenda.save(a_reminder(None, "never"), was_due=None)

    found = [list(agenda.due(shard, before=NOON + timedelta(seconds=1))) for shard in SHARDS]

    assert sum(len(entries) for entries in found) == 40
    assert all(entries == sorted(entries, key=lambda entry: entry.at) for entries in found)


def test_an_entry_contains_its_whole_reminder(agenda):
    saved = agenda.save(a_reminder(), was_due=None)

    assert [entry.of for entry in due(agenda)] == [structs.replace(saved, version="")]


def test_a_changed_time_replaces_the_old_time(agenda):
    saved = agenda.save(a_reminder(), was_due=None)

    agenda.save(structs.replace(saved, due=NOON + HOUR), was_due=NOON)

    assert times(agenda) == [NOON + HOUR]


def test_a_change_of_another_field_keeps_the_time(agenda):
    saved = agenda.save(a_reminder(), was_due=None)

    agenda.save(structs.replace(saved, skipped=3), was_due=NOON)

    assert [(entry.at, entry.of.skipped) for entry in due(agenda)] == [(NOON, 3)]


def test_a_moved_entry_is_due_at_its_new_time_and_its_reminder_with_it(agenda):
    agenda.save(a_reminder(), was_due=None)
    agenda.save(a_reminder(reminder_id="r2"), was_due=None)

    for entry in due(agenda):
        agenda.move([moved(entry, NOON + HOUR if entry.of.reminder.id == "r1" else None)])

    assert times(agenda) == [NOON + HOUR]
    assert (agenda.load("r1").due, agenda.load("r2").due) == (NOON + HOUR, None)


def test_many_entries_of_a_shard_move_together(agenda):
    for number in range(200):
        agenda.save(a_reminder(reminder_id=f"r{number}"), was_due=None)
    shard_entries = list(agenda.due("7", before=NOON + HOUR))

    agenda.move([moved(entry, NOON + HOUR) for entry in shard_entries[:30]])

    assert len(shard_entries) > 3
    assert [entry.at for entry in agenda.due("7", before=NOON + 2 * HOUR)].count(NOON + HOUR) == len(
        shard_entries[:30]
    )


def test_if_one_move_conflicts_no_move_of_the_batch_is_made(agenda):
    for number in range(200):
        agenda.save(a_reminder(reminder_id=f"r{number}"), was_due=None)
    first, second, *_ = agenda.due("7", before=NOON + HOUR)
    agenda.save(structs.replace(agenda.load(second.of.reminder.id), skipped=1), was_due=NOON)

    with pytest.raises(VersionConflict):
        agenda.move([moved(first, NOON + HOUR), moved(second, NOON + HOUR)])

    assert set(times(agenda)) == {NOON}


def test_saving_a_reminder_that_a_tick_has_moved_conflicts(agenda):
    saved = agenda.save(a_reminder(), was_due=None)
    agenda.move([moved(entry, NOON + HOUR) for entry in due(agenda)])

    with pytest.raises(VersionConflict):
        agenda.save(structs.replace(saved, due=NOON + 2 * HOUR), was_due=NOON)

    assert times(agenda) == [NOON + HOUR]


def test_a_saved_reminder_can_be_moved_once_without_reading_it_again(agenda):
    saved = agenda.save(a_reminder(), was_due=None)
    entry = Entry(at=NOON, of=saved)
    agenda.move([moved(entry, NOON + HOUR)])

    with pytest.raises(VersionConflict):
        agenda.move([moved(entry, NOON + 2 * HOUR)])

    assert times(agenda) == [NOON + HOUR]


def test_a_follow_up_is_added_by_one_move_and_removed_by_another(agenda):
    agenda.save(a_reminder(), was_due=None)
    follow_up = FollowUp(reminder_id="r1", due=NOON, message_id="r1:1")
    (entry,) = due(agenda)

    agenda.move([moved(entry, None, Entry(at=NOON + HOUR, of=follow_up))])
    (follow_up_entry,) = due(agenda)
    agenda.move([AgendaMove(entry=follow_up_entry)])

    assert (follow_up_entry.at, follow_up_entry.of) == (NOON + HOUR, follow_up)
    assert due(agenda) == []


def test_a_message_deferred_twice_is_due_once(agenda):
    message = a_message(tags={"a": "b"})

    agenda.defer(message, at=NOON)
    agenda.defer(message, at=NOON)

    assert [(entry.at, entry.of) for entry in due(agenda)] == [(NOON, message)]


def test_a_second_change_of_the_same_version_conflicts_and_writes_nothing(agenda):
    saved = agenda.save(a_reminder(), was_due=None)
    agenda.save(structs.replace(saved, due=NOON + HOUR), was_due=NOON)

    with pytest.raises(VersionConflict):
        agenda.save(structs.replace(saved, due=NOON + 2 * HOUR), was_due=NOON)

    assert times(agenda) == [NOON + HOUR]


def test_a_new_reminder_with_an_existing_id_conflicts(agenda):
    agenda.save(a_reminder(), was_due=None)

    with pytest.raises(VersionConflict):
        agenda.save(a_reminder(), was_due=None)


def test_reminders_are_listed_a_page_at_a_time(agenda):
    for number in range(5):
        agenda.save(a_reminder(reminder_id=f"r{number}"), was_due=None)

    found, cursor = [], None
    while True:
        page = agenda.search(ReminderSearch(limit=2, cursor=cursor))
        found += [state.reminder.id for state in page.items]
        if not (cursor := page.cursor):
            break

    assert sorted(found) == ["r0", "r1", "r2", "r3", "r4"]


def test_reminders_that_skipped_occurrences_are_found(agenda):
    agenda.save(a_reminder(skipped=2), was_due=None)
    agenda.save(a_reminder(reminder_id="r2"), was_due=None)

    assert skipped_ids(agenda, skipped=True) == ["r1"]
    assert skipped_ids(agenda, skipped=False) == ["r2"]


def test_an_unknown_cursor_is_refused(agenda):
    with pytest.raises(InvalidInput, match="cursor"):
        agenda.search(ReminderSearch(cursor="x"))


def test_the_last_tick_of_each_source_is_saved_and_a_concurrent_save_conflicts(agenda):
    assert agenda.last_tick(Source.TIMER) is None
    agenda.record_tick(LastTick(source=Source.QUEUE, at=NOON, slot=NOON, queue_id="q1"))
    last = agenda.last_tick(Source.QUEUE)

    agenda.record_tick(structs.replace(last, at=NOON + HOUR))

    with pytest.raises(VersionConflict):
        agenda.record_tick(last)
    assert agenda.last_tick(Source.QUEUE).at == NOON + HOUR
    assert agenda.last_tick(Source.TIMER) is None


def test_an_appointment_is_loaded_and_due_as_it_was_saved(agenda):
    plain = a_reminder(left_out=("P7D",), answers_from=NOON)
    before = ("P3D", "PT2H", "PT0S")
    appointment = structs.replace(plain, reminder=structs.replace(plain.reminder, before=before))

    saved = agenda.save(appointment, was_due=None)

    assert agenda.load("r1") == saved
    assert saved.reminder.before == before
    (listed,) = agenda.search(ReminderSearch()).items
    assert listed.reminder == saved.reminder
    assert [entry.of.reminder for entry in due(agenda)] == [saved.reminder]


@pytest.mark.parametrize("at", [NOON, None])
def test_a_reminder_that_is_removed_is_gone_with_its_entry_and_no_other(agenda, at):
    first = agenda.save(a_reminder(at), was_due=None)
    agenda.save(a_reminder(NOON, "r2"), was_due=None)

    agenda.remove(first)

    assert agenda.load("r1") is None
    assert [entry.of.reminder.id for entry in due(agenda)] == ["r2"]


def test_a_reminder_that_changed_since_is_not_removed(agenda):
    first = agenda.save(a_reminder(), was_due=None)
    agenda.save(structs.replace(first, skipped=1), was_due=first.due)

    with pytest.raises(VersionConflict):
        agenda.remove(first)
    assert due(agenda)
