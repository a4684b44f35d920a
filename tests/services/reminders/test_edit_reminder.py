import pytest

from shared.domain.deliveries.status import Status
from shared.errors import Conflict, InvalidInput, VersionConflict
from tests.examples import NOON
from tests.services.reminders.reminder_harness import (
    DAILY,
    DAY,
    FIRST,
    HOUR,
    MESSAGE,
    MINUTE,
    SECOND,
    a_reminder,
)


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
        harness.set(a_reminder(at="2026-03-01T15:00Z", message={**MESSAGE, "body": "New"}))

        assert harness.tick(NOON + HOUR).queued == 0
        assert harness.tick(NOON + 3 * HOUR).queued == 1
        assert harness.outbox.put_with_delay[0][0].raw["body"] == "New"

    def test_a_change_takes_effect_even_if_the_message_is_on_the_outbox_already(self, harness):
        harness.set()
        harness.tick(NOON + HOUR - MINUTE)

        harness.set(a_reminder(message={**MESSAGE, "body": "New"}), now=NOON + HOUR - SECOND)
        harness.tick(NOON + HOUR)

        assert harness.ledger.load(FIRST).status is Status.CANCELED
        assert harness.ids() == [FIRST, FIRST + ".1"]
        assert harness.outbox.put_with_delay[1][0].raw["body"] == "New"

    def test_a_change_after_the_message_was_sent_takes_effect_the_next_time(self, harness):
        harness.set(a_reminder(**DAILY))
        harness.tick(NOON + HOUR)
        harness.send(FIRST)

        harness.set(a_reminder(**DAILY, message={**MESSAGE, "body": "New"}), now=NOON + HOUR + SECOND)
        harness.tick(NOON + HOUR + 2 * MINUTE)
        harness.tick(NOON + HOUR + DAY)

        assert harness.ids() == [FIRST, "r1:20260302T130000Z"]

    def test_a_change_during_a_tick_sends_once(self, harness):
        harness.set()
        move = harness.agenda.move

        def changed_concurrently(moves):
            harness.agenda.move = move
            harness.set(a_reminder(message={**MESSAGE, "body": "New"}), now=NOON + HOUR)
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
