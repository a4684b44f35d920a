from datetime import datetime, timedelta

import pytest
from msgspec import structs

from shared.domain.reminder import Due, Reminder, Scheduled, What, after_occurrence
from shared.errors import Changed
from tests.examples import NOON

HOUR = timedelta(hours=1)


def a_reminder(due: datetime | None = NOON, reminder_id: str = "r1") -> Scheduled:
    reminder = Reminder(id=reminder_id, message={"to": "+15005550100", "body": "Hi"}, at="2026-03-01T12:00Z")
    return Scheduled(reminder=reminder, due=due, updated_at=NOON)


def test_a_reminder_comes_back_as_it_was_kept(agenda):
    saved = agenda.save(a_reminder(), was_due=None)

    assert agenda.load("r1") == saved


def test_an_unknown_id_has_no_reminder(agenda):
    assert agenda.load("nobody") is None


def test_due_is_what_comes_before_an_instant_earliest_first(agenda):
    for name, due in (("late", NOON + HOUR), ("early", NOON - HOUR), ("now", NOON), ("never", None)):
        agenda.save(a_reminder(due, name), was_due=None)

    found = agenda.due(before=NOON + timedelta(seconds=1))

    assert [one.reminder_id for one in found] == ["early", "now"]
    assert found[0].at == NOON - HOUR


def test_a_changed_time_replaces_the_old_one(agenda):
    saved = agenda.save(a_reminder(), was_due=None)

    agenda.save(structs.replace(saved, due=NOON + HOUR), was_due=NOON)

    assert agenda.due(before=NOON + 2 * HOUR) == [Due(at=NOON + HOUR, reminder_id="r1")]


def test_a_change_of_anything_else_keeps_the_time(agenda):
    saved = agenda.save(a_reminder(), was_due=None)

    agenda.save(structs.replace(saved, skipped=3), was_due=NOON)

    assert agenda.due(before=NOON + HOUR) == [Due(at=NOON, reminder_id="r1")]


def test_a_fired_reminder_is_due_no_more(agenda):
    saved = agenda.save(a_reminder(), was_due=None)

    fired = agenda.save(after_occurrence(saved, NOON, What.QUEUED, now=NOON), was_due=NOON)

    assert agenda.due(before=NOON + HOUR) == []
    assert agenda.load("r1") == fired


def test_of_two_who_change_the_same_version_one_is_told_so_and_nothing_of_theirs_is_kept(agenda):
    saved = agenda.save(a_reminder(), was_due=None)
    agenda.save(structs.replace(saved, due=NOON + HOUR), was_due=NOON)

    with pytest.raises(Changed):
        agenda.save(structs.replace(saved, due=NOON + 2 * HOUR), was_due=NOON)

    assert agenda.due(before=NOON + 3 * HOUR) == [Due(at=NOON + HOUR, reminder_id="r1")]


def test_an_id_is_taken_once(agenda):
    agenda.save(a_reminder(), was_due=None)

    with pytest.raises(Changed):
        agenda.save(a_reminder(), was_due=None)


def test_a_dropped_time_is_gone_and_dropping_it_again_does_nothing(agenda):
    agenda.save(a_reminder(), was_due=None)
    due = Due(at=NOON, reminder_id="r1")

    agenda.drop(due)
    agenda.drop(due)

    assert agenda.due(before=NOON + HOUR) == []
