"""An appointment is set, moved, paused and canceled: all its messages, each once."""

import pytest
from msgspec import structs

from shared.domain.deliveries.status import Status
from shared.errors import Conflict, InvalidInput
from tests.services.reminders.appointment.appointment_harness import (
    AT,
    DAY,
    EARLY,
    HOUR,
    MINUTE,
    SECOND,
    AppointmentHarness,
    an_appointment,
)

P3D, P1D, PT2H = "a-17:20261201T150000Z", "a-17:20261203T150000Z", "a-17:20261204T130000Z"


@pytest.fixture
def harness() -> AppointmentHarness:
    return AppointmentHarness()


def test_each_message_is_sent_once_at_its_time_and_none_at_the_appointment(harness):
    harness.put()
    for now in (AT - 3 * DAY, AT - 2 * DAY, AT - DAY, AT - 2 * HOUR, AT, AT + DAY):
        harness.at(now)

    assert [message_id for message_id, _ in harness.sent] == [P3D, P1D, PT2H]
    assert harness.view().due is None


def test_what_is_past_when_it_is_set_is_left_out_and_said(harness):
    harness.put(now=AT - 2 * DAY)

    assert harness.view().left_out == ("P3D",)
    assert [upcoming.at for upcoming in harness.view().next] == [AT - DAY, AT - 2 * HOUR]


def test_if_all_is_past_it_is_refused_with_the_reason(harness):
    with pytest.raises(InvalidInput, match="before: has no time left"):
        harness.put(now=AT - HOUR)


def test_the_same_again_changes_nothing_even_when_all_is_past(harness):
    first = harness.put(now=AT - 2 * DAY)

    assert harness.set(an_appointment(), now=AT + DAY) == first


def test_moving_it_moves_all_that_is_to_come(harness):
    harness.put()
    harness.at(AT - 3 * DAY)

    harness.put(an_appointment("Moved", at="2026-12-06T10:00"), now=AT - 2 * DAY)
    for hours in range(24 * 6):
        harness.at(AT - 2 * DAY + hours * HOUR)

    moved = ["a-17:20261203T100000Z", "a-17:20261205T100000Z", "a-17:20261206T080000Z"]
    assert harness.sent == [(P3D, "See you"), *((message_id, "Moved") for message_id in moved)]


@pytest.mark.parametrize("seconds", [-130, -119, -60, -1, 0])
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-12-04T15:10", ["a-17:20261204T131000Z"]),  # later
        ("2026-12-04T15:00", [PT2H]),  # another text only
        ("2026-12-05T15:00", ["a-17:20261204T150000Z", "a-17:20261205T130000Z"]),  # a day later
    ],
)
def test_moved_within_seconds_of_a_message_the_right_one_is_sent_once(harness, seconds, at, expected):
    harness.put(an_appointment(before=["P1D", "PT2H"]))
    harness.at(AT - DAY)
    moment = AT - 2 * HOUR + seconds * SECOND
    harness.tick(moment)

    harness.put(an_appointment("Moved", at=at, before=["P1D", "PT2H"]), now=moment)
    for minutes in range(0, 60 * 30, 5):
        harness.at(AT - 2 * HOUR + minutes * MINUTE)

    texts = [(message_id.partition(".")[0], body) for message_id, body in harness.sent]
    assert texts == [(P1D, "See you"), *((message_id, "Moved") for message_id in expected)]


def test_canceling_it_cancels_all_that_on_the_outbox_too(harness):
    harness.put()
    harness.at(AT - 3 * DAY)
    harness.tick(AT - DAY - MINUTE)

    harness.delete(now=AT - DAY - MINUTE)
    for now in (AT - DAY, AT - 2 * HOUR, AT):
        harness.at(now)

    assert [message_id for message_id, _ in harness.sent] == [P3D]
    assert harness.ledger.load(P1D).status is Status.CANCELED


def test_a_pause_holds_all_and_what_it_covered_is_not_sent_later(harness):
    harness.put()
    harness.tick(AT - 3 * DAY - MINUTE)
    harness.put(an_appointment(paused=True), now=AT - 3 * DAY - MINUTE)
    for now in (AT - 3 * DAY, AT - 2 * DAY):
        harness.at(now)
    assert harness.sent == []

    harness.put(now=AT - 2 * DAY)
    for now in (AT - 2 * DAY, AT - DAY, AT - 2 * HOUR):
        harness.at(now)

    assert [message_id.partition(".")[0] for message_id, _ in harness.sent] == [P1D, PT2H]
    assert harness.view().left_out == ("P3D",)


def test_it_cannot_be_changed_when_all_is_sent(harness):
    harness.put()
    for now in (AT - 3 * DAY, AT - DAY, AT - 2 * HOUR):
        harness.at(now)

    with pytest.raises(InvalidInput, match="sent already"):
        harness.put(an_appointment("New text"), now=AT - HOUR)
    with pytest.raises(Conflict, match="nothing left to cancel"):
        harness.delete(now=AT - HOUR)


def test_one_that_ticks_missed_for_longer_than_the_grace_is_skipped_and_the_rest_sent(harness):
    harness.put()
    harness.at(AT - 3 * DAY + 2 * HOUR)
    harness.at(AT - DAY + 30 * MINUTE)

    assert [message_id for message_id, _ in harness.sent] == [P1D]
    assert harness.agenda.load("a-17").skipped == 1


def test_one_due_within_two_minutes_is_put_on_the_outbox_at_once(harness):
    harness.put(now=AT - 3 * DAY - MINUTE)

    assert [envelope.id for envelope in harness.on_outbox()] == [P3D]


def test_a_single_reminder_becomes_an_appointment_and_back(harness):
    harness.put(an_appointment(before=None))
    harness.put(now=EARLY + HOUR)
    assert harness.view().due == AT - 3 * DAY

    harness.put(an_appointment(before=None), now=AT - 2 * DAY)
    assert (harness.view().due, harness.view().left_out) == (AT, harness.view().reply)  # both are unset


def test_moved_to_an_earlier_time_again_and_again_nothing_is_sent_twice(harness):
    harness.put(an_appointment(before=["PT2H"], grace="P1D"))
    for day in range(1, 12):  # each time while its message waits on the outbox
        at = AT - day * HOUR
        harness.tick(at - HOUR - 2 * MINUTE)
        harness.put(
            an_appointment(f"Text {day}", at=f"{at:%Y-%m-%dT%H:%M}", before=["PT2H"], grace="P1D"),
            now=EARLY + day * HOUR,
        )
    harness.at(AT - 13 * HOUR)

    assert [body for _, body in harness.sent] == ["Text 11"]


def test_one_whose_zone_is_gone_is_shown_and_can_be_replaced_and_canceled(harness):
    harness.put(now=AT - 2 * DAY)
    state = harness.agenda.load("a-17")
    broken = structs.replace(state.reminder, zone="Mars/Base")
    harness.agenda.save(structs.replace(state, reminder=broken), was_due=state.due)

    assert "Mars/Base" in harness.view().problem
    harness.at(AT - DAY)
    harness.put(an_appointment(before=None), now=AT - DAY)
    assert harness.view().due == AT
    harness.agenda.save(
        structs.replace(harness.agenda.load("a-17"), reminder=broken, left_out=("P3D",)), was_due=AT
    )
    assert harness.delete(now=AT - DAY).canceled


def test_all_its_occurrences_are_in_the_view_with_local_times(harness):
    harness.put()
    harness.at(AT - 3 * DAY)

    (occurrence,) = harness.view().occurrences
    assert (occurrence.due, occurrence.message_id, occurrence.message_status) == (
        AT - 3 * DAY,
        P3D,
        Status.SENT,
    )
    assert harness.view().before == ("P3D", "P1D", "PT2H")
    assert harness.view().next[0].local.isoformat() == "2026-12-03T15:00:00+00:00"


def test_early_is_before_all(harness):
    harness.put()
    harness.at(EARLY)

    assert harness.sent == []
