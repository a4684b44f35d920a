"""A short form of what ``python -m tests.rules`` does with ``before``."""

from tests.rules.before import Appointment, other_times, random_appointments


def test_messages_before_an_appointment_are_due_when_temporal_says():
    assert [found for found in other_times(random_appointments(60, seed=7)) if not found.reason] == []


def test_an_appointment_at_a_time_that_the_clock_skips_is_at_its_own_time_on_the_day_before():
    (found,) = other_times([Appointment("2027-03-28T01:30", "Europe/Lisbon", "P1D")])

    assert (f"{found.ours:%H:%M}", f"{found.theirs:%H:%M}") == ("01:30", "02:30")
    assert found.reason == "the clock skips the appointment"
