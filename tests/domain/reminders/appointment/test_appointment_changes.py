from datetime import UTC, datetime, timedelta

from msgspec import structs

from shared.domain.reminders.appointment.appointment_changes import end_by_reply, kept_occurrences
from shared.domain.reminders.appointment.canceling_reply import CancelingReply
from shared.domain.reminders.occurrences import after_firing, plan_due
from shared.domain.reminders.reminder import Occurrence, OccurrenceStatus
from shared.domain.reminders.reminder_changes import Withdrawal, cancel_all, record_withdrawal, schedule
from tests.domain.reminders.appointment.test_offsets import a_reminder

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
AT = datetime(2026, 12, 4, 15, tzinfo=UTC)
EARLY = AT - 10 * DAY


def test_it_is_due_first_at_the_earliest_of_its_times():
    state = schedule(a_reminder(), now=EARLY)

    assert (state.due, state.local, state.left_out) == (AT - 3 * DAY, "2026-12-01T15:00:00", ())


def test_what_is_past_when_it_is_set_is_left_out_even_within_its_grace():
    state = schedule(a_reminder(), now=AT - 3 * DAY + MINUTE)

    assert (state.due, state.left_out) == (AT - DAY, ("P3D",))
    assert plan_due(state, now=AT - 3 * DAY + MINUTE).ready == ()


def test_what_is_due_at_this_second_is_past():
    assert schedule(a_reminder(), now=AT - 3 * DAY).left_out == ("P3D",)
    assert schedule(a_reminder(), now=AT - 3 * DAY - SECOND).left_out == ()


def test_nothing_is_left_once_all_is_past():
    state = schedule(a_reminder(), now=AT - HOUR)

    assert (state.due, state.left_out) == (None, ("P3D", "P1D", "PT2H"))


def fire(state, now):
    plan = plan_due(state, now=now)
    return after_firing(state, plan.due, skipped=plan.late, queued=plan.ready, now=now)


def test_what_was_sent_or_skipped_is_neither_left_out_nor_due_when_it_is_changed():
    sent = fire(schedule(a_reminder(), now=EARLY), AT - 3 * DAY)
    skipped = fire(sent, AT - DAY + 2 * HOUR)

    changed = schedule(a_reminder(tags={"a": "b"}), now=AT - DAY + 3 * HOUR, before=skipped)

    assert (changed.due, changed.left_out) == (AT - 2 * HOUR, ())
    assert [occurrence.status for occurrence in changed.occurrences] == ["queued", "skipped"]


def test_what_ticks_had_not_reached_yet_stays_due_when_an_occurrence_is_restored():
    """Ticks were out: two messages are due and not fired; one of them was canceled by a crashed edit."""
    reminder = a_reminder(before=["PT20M", "PT15M", "PT1M"])
    state, now = schedule(reminder, now=EARLY), AT - 10 * MINUTE
    withdrawn = record_withdrawal(state, Withdrawal(canceled=frozenset({AT - 15 * MINUTE})), now=now)

    restored = schedule(reminder, now=now, before=withdrawn, withdrawn={AT - 15 * MINUTE})

    assert restored.due == AT - 20 * MINUTE
    assert plan_due(restored, now=now).ready == (AT - 20 * MINUTE, AT - 15 * MINUTE)
    assert restored.left_out == ()


def test_withdrawn_within_its_grace_it_is_sent_again_but_nothing_beside_it():
    """P1D waits on an outbox that nobody reads; the change adds a time that is past."""
    sent = fire(schedule(a_reminder(before=["P1D", "PT2H"]), now=EARLY), AT - DAY)
    now = AT - DAY + 10 * MINUTE
    withdrawn = {AT - DAY}
    recorded = record_withdrawal(sent, Withdrawal(canceled=frozenset(withdrawn)), now=now)

    changed = schedule(
        a_reminder(before=["P1D", "PT1435M", "PT2H"]), now=now, before=recorded, withdrawn=withdrawn
    )

    assert plan_due(changed, now=now).ready == (AT - DAY,)
    assert changed.left_out == ("PT1435M",)


def test_moved_it_has_its_new_times_only():
    state = fire(schedule(a_reminder(), now=EARLY), AT - 3 * DAY)

    moved = schedule(a_reminder("2026-12-05T10:00"), now=AT - 2 * DAY, before=state)

    assert (moved.due, moved.left_out) == (datetime(2026, 12, 4, 10, tzinfo=UTC), ("P3D",))


def test_what_the_pause_covered_is_left_out():
    paused = schedule(a_reminder(paused=True), now=EARLY)

    resumed = schedule(a_reminder(), now=AT - 2 * DAY, before=paused)

    assert paused.due is None
    assert (resumed.due, resumed.left_out) == (AT - DAY, ("P3D",))


def test_answers_to_what_it_was_before_it_was_moved_or_canceled_do_not_count():
    state = schedule(a_reminder(), now=EARLY)
    text = schedule(a_reminder(tags={"a": "b"}), now=EARLY + HOUR, before=state)
    moved = schedule(a_reminder("2026-12-05T10:00"), now=EARLY + 2 * HOUR, before=text)
    again = schedule(a_reminder("2026-12-05T10:00", grace="PT2H"), now=EARLY + 3 * HOUR, before=moved)
    revived = schedule(again.reminder, now=EARLY + 5 * HOUR, before=cancel_all(again, now=EARLY + 4 * HOUR))

    counted_from = [each.answers_from for each in (state, text, moved, again, revived)]
    assert counted_from == [None, None, EARLY + 2 * HOUR, EARLY + 2 * HOUR, EARLY + 5 * HOUR]


def test_the_same_instant_in_another_spelling_is_not_moved():
    state = schedule(a_reminder("2026-12-04T15:00", "UTC"), now=EARLY)

    assert schedule(a_reminder("2026-12-04T15:00Z", None), now=EARLY, before=state).answers_from is None


def test_an_ended_one_is_never_due_again_and_knows_who_ended_it():
    reply = CancelingReply(text="cancel", at=AT - 2 * DAY, by="+15005550100", message_id="a-17:x")

    ended = end_by_reply(schedule(a_reminder(), now=EARLY), reply, now=AT - DAY)

    assert (ended.due, ended.local, ended.ended_by, ended.canceled) == (None, None, reply, False)
    assert schedule(a_reminder("2026-12-05T15:00"), now=AT - DAY, before=ended).ended_by is None


def occurrence(due, status=OccurrenceStatus.QUEUED):
    return Occurrence(due=due, status=status, message_id=f"a-17:{due:%Y%m%dT%H%M%SZ}")


def test_canceled_occurrences_are_forgotten_before_those_that_were_sent():
    sent = [occurrence(EARLY + n * HOUR) for n in range(15)]
    canceled = [occurrence(AT + n * HOUR, OccurrenceStatus.CANCELED) for n in range(15)]

    kept = kept_occurrences([*canceled, *sent], a_reminder())

    assert kept == (*sent, *canceled[-5:])


def test_a_reminder_without_before_keeps_its_last_ten():
    occurrences = [occurrence(EARLY + n * HOUR) for n in range(15)]

    assert kept_occurrences(occurrences, structs.replace(a_reminder(), before=())) == tuple(occurrences[-10:])
