import pytest

from shared.domain.deliveries.status import Status
from shared.errors import Conflict, InvalidInput, VersionConflict
from tests.examples import NOON
from tests.services.reminders.reminder_harness import (
    ASKING,
    CALL_AFTER,
    DAILY,
    DAY,
    FIRST,
    HOUR,
    MESSAGE,
    MINUTE,
    MINUTELY,
    SECOND,
    a_reminder,
)

NEW_TEXT = {"message": {**MESSAGE, "body": "New", "values": {}}}


class TestSetting:
    def test_the_same_reminder_again_changes_nothing(self, harness):
        first = harness.set()

        assert harness.set(now=NOON + MINUTE) == first
        harness.tick(NOON + HOUR)
        assert harness.set(now=NOON + 5 * HOUR).due is None

    def test_a_save_whose_answer_was_lost_counts_as_saved(self, harness):
        save = harness.agenda.save

        def save_unconfirmed(*args, **kwargs):
            save(*args, **kwargs)
            raise VersionConflict("no answer from storage")

        harness.agenda.save = save_unconfirmed

        assert harness.set() == harness.find()

    def test_a_time_that_is_past_is_refused(self, harness):
        for raw in (
            {"at": "2026-03-01T10:59Z"},
            {**DAILY, "until": "2026-03-01T12:59", "start": "2026-02-01T13:00"},
        ):
            with pytest.raises(InvalidInput, match="past"):
                harness.set(a_reminder(**raw))

    def test_a_time_just_past_is_accepted_within_its_grace(self, harness):
        harness.set(a_reminder(at="2026-03-01T11:30Z"))

        assert harness.tick(NOON).queued == 1

    def test_a_recurring_reminder_begins_with_its_next_time_not_with_past_ones(self, harness):
        state = harness.set(a_reminder(**{**DAILY, "start": "2020-01-01T11:59"}))

        assert state.due == NOON - MINUTE + DAY

    def test_a_changed_reminder_is_sent_once_at_its_new_time_with_its_new_text(self, harness):
        harness.set()
        harness.set(a_reminder(at="2026-03-01T15:00Z", message={**MESSAGE, "body": "New", "values": {}}))

        assert harness.tick(NOON + HOUR).queued == 0
        assert harness.tick(NOON + 3 * HOUR).queued == 1
        assert harness.outbox.put_with_delay[0][0].raw["body"] == "New"

    def test_a_change_takes_effect_even_if_the_message_is_on_the_outbox_already(self, harness):
        harness.set()
        harness.tick(NOON + HOUR - MINUTE)

        harness.set(a_reminder(message={**MESSAGE, "body": "New", "values": {}}), now=NOON + HOUR - SECOND)
        harness.tick(NOON + HOUR)

        assert harness.ledger.load(FIRST).status is Status.CANCELED
        assert harness.ids() == [FIRST, FIRST + ".1"]
        assert harness.outbox.put_with_delay[1][0].raw["body"] == "New"

    def test_a_change_after_the_message_was_sent_takes_effect_the_next_time(self, harness):
        harness.set(a_reminder(**DAILY))
        harness.tick(NOON + HOUR)
        harness.send(FIRST)

        harness.set(
            a_reminder(**DAILY, message={**MESSAGE, "body": "New", "values": {}}), now=NOON + HOUR + SECOND
        )
        harness.tick(NOON + HOUR + 2 * MINUTE)
        harness.tick(NOON + HOUR + DAY)

        assert harness.ids() == [FIRST, "r1:20260302T130000Z"]

    def test_a_change_during_a_tick_sends_once(self, harness):
        harness.set()
        move = harness.agenda.move

        def changed_concurrently(moves):
            harness.agenda.move = move
            harness.set(a_reminder(message={**MESSAGE, "body": "New", "values": {}}), now=NOON + HOUR)
            move(moves)

        harness.agenda.move = changed_concurrently
        harness.tick(NOON + HOUR)
        harness.tick(NOON + HOUR)

        assert harness.ids() == [FIRST, FIRST + ".1"]
        assert harness.ledger.load(FIRST).status is Status.CANCELED

    def test_a_reminder_changed_and_changed_back_is_still_sent(self, harness):
        harness.set()
        harness.tick(NOON + HOUR - MINUTE)
        harness.set(a_reminder(at="2026-03-01T15:00Z"), now=NOON + HOUR - 3 * SECOND)
        harness.set(now=NOON + HOUR - 2 * SECOND)
        harness.tick(NOON + HOUR)

        assert harness.ids() == [FIRST, FIRST + ".1"]

    def test_of_two_concurrent_changes_one_fails_with_a_conflict(self, harness):
        harness.set()
        harness.agenda.save = lambda *_, **__: (_ for _ in ()).throw(VersionConflict("newer"))

        with pytest.raises(Conflict, match="retry"):
            harness.set(a_reminder(at="2026-03-01T15:00Z"))


class TestChangingWhatWasSent:
    """A changed text that nobody would get is refused: the answer says what happens."""

    @pytest.mark.parametrize("status", [Status.SENDING, Status.SENT, Status.DELIVERED])
    @pytest.mark.parametrize("paused", [False, True])
    def test_a_single_reminder_that_just_fired_cannot_be_changed(self, harness, status, paused):
        harness.set()
        harness.tick(NOON + HOUR)
        harness.send(FIRST, status)
        before = harness.find()

        with pytest.raises(Conflict, match=f"nothing left to change: {FIRST} is being sent or was sent"):
            harness.set(a_reminder(**NEW_TEXT, paused=paused), now=NOON + HOUR + SECOND)

        assert harness.find() == before

    def test_one_that_a_tick_is_firing_at_this_moment_cannot_be_changed(self, harness):
        harness.set()
        harness.agenda.move = lambda _: None  # its worker died here, and the message was sent
        harness.tick(NOON + HOUR)
        harness.send(FIRST)

        with pytest.raises(Conflict, match=f"nothing left to change: {FIRST} is being sent or was sent"):
            harness.set(a_reminder(**NEW_TEXT), now=NOON + HOUR + SECOND)

    def test_a_new_time_is_a_change_that_can_be_made(self, harness):
        harness.set()
        harness.tick(NOON + HOUR)
        harness.send(FIRST)

        state = harness.set(a_reminder(**NEW_TEXT, at="2026-03-01T15:00Z"), now=NOON + HOUR + SECOND)

        assert state.due == NOON + 3 * HOUR

    def test_the_same_reminder_again_is_still_no_error(self, harness):
        harness.set()
        harness.tick(NOON + HOUR)
        harness.send(FIRST)

        assert harness.set(now=NOON + HOUR + SECOND) == harness.find()

    def test_a_change_that_only_takes_later_times_away_is_made(self, harness):
        harness.set(a_reminder(**MINUTELY))
        harness.tick(NOON + HOUR - MINUTE)
        harness.send(FIRST)

        state = harness.set(
            a_reminder(**MINUTELY, **NEW_TEXT, until="2026-03-01T13:00"), now=NOON + HOUR + SECOND
        )

        assert [occurrence.status for occurrence in state.occurrences] == ["queued", "canceled", "canceled"]
        assert state.due is None

    def test_a_follow_up_that_is_still_to_come_can_be_changed_and_paused(self, harness):
        harness.ask()

        asks_otherwise = {**CALL_AFTER, "message": {**ASKING, "body": "New"}}
        harness.set(a_reminder(**asks_otherwise), now=NOON + HOUR + MINUTE)
        harness.set(a_reminder(**asks_otherwise, paused=True), now=NOON + HOUR + 2 * MINUTE)
        harness.tick(NOON + HOUR + 30 * MINUTE)

        assert harness.ids() == [FIRST]


class TestPausing:
    def test_a_paused_reminder_is_not_sent_and_does_not_count_as_skipped(self, harness):
        harness.set(a_reminder(**DAILY))
        harness.set(a_reminder(**DAILY, paused=True))

        result = harness.tick(NOON + 2 * DAY)

        assert (result.queued, result.skipped) == (0, 0)

    def test_a_resumed_reminder_continues_with_its_next_time(self, harness):
        harness.set(a_reminder(**DAILY, paused=True))

        harness.set(a_reminder(**DAILY), now=NOON + HOUR + 3 * DAY + SECOND)

        assert harness.find().due == NOON + HOUR + 4 * DAY

    def test_a_reminder_paused_a_second_before_its_time_is_not_sent(self, harness):
        harness.set(a_reminder(**DAILY))
        harness.tick(NOON + HOUR - MINUTE)

        harness.set(a_reminder(**DAILY, paused=True), now=NOON + HOUR - SECOND)

        assert harness.ledger.load(FIRST).status is Status.CANCELED
        assert harness.find().due is None
