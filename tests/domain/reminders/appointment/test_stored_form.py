import msgspec
import pytest
from msgspec import structs

from shared.domain.reminders.appointment.stored_form import from_stored_form, stored_form
from shared.domain.reminders.recurrence.instants import instants
from shared.domain.reminders.recurrence.rule_syntax import rule_faults
from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.errors import BrokenRule
from tests.domain.reminders.appointment.test_offsets import a_reminder
from tests.examples import NOON


def a_state(**fields):
    return ReminderState(reminder=a_reminder(**fields), due=NOON, updated_at=NOON)


def encoded(state):
    return msgspec.json.decode(msgspec.json.encode(stored_form(state)), type=ReminderState)


def test_an_appointment_is_read_as_it_was_stored():
    for state in (a_state(), a_state(at="2026-12-04T15:00Z", zone=None, before=["PT0S"])):
        assert from_stored_form(encoded(state)) == state


def test_other_reminders_are_stored_as_they_were_before():
    state = structs.replace(a_state(), reminder=structs.replace(a_state().reminder, before=()))

    assert stored_form(state) == state
    assert from_stored_form(state) == state


@pytest.mark.parametrize("zone", ["Europe/Lisbon", None])
def test_a_worker_that_does_not_know_before_can_neither_fire_it_nor_lose_its_times(zone):
    at = "2026-12-04T15:00" if zone else "2026-12-04T15:00Z"
    stored = encoded(a_state(at=at, zone=zone))

    assert "before" not in msgspec.to_builtins(stored.reminder)
    with pytest.raises(BrokenRule):
        next(instants(stored.reminder))
    saved_by_it = msgspec.json.decode(msgspec.json.encode(stored), type=ReminderState)
    assert from_stored_form(saved_by_it) == a_state(at=at, zone=zone)


def test_the_longest_list_fits_the_field_that_it_is_stored_in():
    longest = [f"P{day}DT0001H000001M{second:08}S" for day in (100, 200) for second in range(5)]

    assert from_stored_form(encoded(a_state(before=longest))).reminder.before == tuple(longest)


def test_no_caller_can_give_such_a_rule():
    rule = stored_form(a_state()).reminder.rrule

    assert [*rule_faults(rule)]
    assert isinstance(rule, str)
    assert isinstance(a_state().reminder, Reminder)
