from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import Status, new_delivery, record_reply
from shared.domain.reminders.reminder import OccurrenceStatus, Reminder, ReminderState
from shared.domain.reminders.reminder_validation import read_reminder
from shared.domain.reminders.ticks import SHARDS, ShardTick
from shared.errors import Conflict, InvalidInput, NotFound, VersionConflict
from shared.services.reminders.edit_reminder import cancel_reminder, find, set_reminder
from shared.services.reminders.fire_due import TickContext
from shared.services.reminders.list_reminders import with_history
from shared.services.reminders.tick import MUCH, if_due_soon, tick, tick_shard
from tests.examples import NOON, a_message
from tests.fakes import MemoryAgenda, MemoryLedger, MemoryOutbox, MemoryTickQueue

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MESSAGE = {"to": "+15005550100", "body": "See you at {time}", "values": {"time": "three"}}
DAILY = {"at": None, "rrule": "FREQ=DAILY", "start": "2026-03-01T13:00", "zone": "UTC"}
ASKING = {**MESSAGE, "flow": "confirm"}
CALL_AFTER = {"message": ASKING, "escalate": {"after": "PT30M", "channel": "call"}}
FIRST = "r1:20260301T130000Z"


def a_reminder(**fields):
    raw = {"id": "r1", "message": MESSAGE, "at": "2026-03-01T13:00Z", **fields}
    return read_reminder(
        {name: value for name, value in raw.items() if value is not None},
        default_id="new",
        default_country="",
    )


class Killed(BaseException):
    """The worker died here."""


def die(*_, **__):
    raise Killed


class Book:
    def __init__(self) -> None:
        self.agenda, self.outbox, self.ledger = MemoryAgenda(), MemoryOutbox(), MemoryLedger()
        self.ticks = MemoryTickQueue()
        self.took = timedelta(0)
        self.desk = TickContext(
            agenda=self.agenda,
            outbox=self.outbox,
            ledger=self.ledger,
            default_country="",
            elapsed=lambda: self.took,
        )

    def set(self, reminder=None, *, now=NOON):
        return set_reminder(
            reminder or a_reminder(), agenda=self.agenda, ledger=self.ledger, default_country="", now=now
        )

    def tick(self, now):
        return tick(self.desk, ticks=self.ticks, now=now)

    def cancel(self, now=NOON):
        return cancel_reminder("r1", agenda=self.agenda, ledger=self.ledger, default_country="", now=now)

    def find(self):
        return find("r1", agenda=self.agenda)

    def ids(self):
        return [envelope.id for envelope, _ in self.outbox.put_with_delay]

    def send(self, message_id, status=Status.SENT):
        """Let the sender have done its work on that message."""
        envelope = next(one for one, _ in self.outbox.put_with_delay if one.id == message_id)
        message = structs.replace(a_message(), id=message_id, body=envelope.raw.get("body", "Hello"))
        return self.ledger.save(structs.replace(new_delivery(message, now=NOON), status=status))


@pytest.fixture
def book() -> Book:
    return Book()


class TestATick:
    def test_puts_a_reminder_on_the_outbox_before_its_time_to_show_up_on_the_second(self, book):
        book.set()

        assert book.tick(NOON + HOUR - 3 * MINUTE).queued == 0
        assert book.tick(NOON + HOUR - MINUTE).queued == 1

        ((envelope, delay),) = book.outbox.put_with_delay
        assert delay == MINUTE
        assert envelope.id == FIRST
        assert envelope.raw["not_after"] == "2026-03-01T14:00:00Z"
        assert envelope.raw["values"] == {"time": "three"}

    def test_deals_with_the_others_although_one_cannot_be_dealt_with(self, book):
        book.set()
        broken = ReminderState(
            reminder=Reminder(id="r0", message={}, at="2026-03-01T13:00Z"), due=NOON, updated_at=NOON
        )
        book.agenda.save(broken, was_due=None)

        assert book.tick(NOON + HOUR).queued == 1

    def test_that_fails_in_one_shard_looks_into_the_others(self, book):
        for number in range(30):
            book.set(a_reminder(id=f"r{number}"))
        due = book.agenda.due
        book.agenda.due = lambda shard, before: None if shard == "8" else due(shard, before=before)

        done = book.tick(NOON + HOUR)

        assert done.failed == 1
        assert done.queued > 20

    def test_that_cannot_write_to_one_part_of_the_agenda_goes_on_with_the_others(self, book):
        for number in range(200):
            book.set(a_reminder(id=f"r{number}"))
        failed: list[object] = []
        move = book.agenda.move

        def fails_once(moves):
            if not failed:
                failed.extend(moves)
                raise OSError("connection reset by peer")
            move(moves)

        book.agenda.move = fails_once
        assert book.tick(NOON + HOUR).failed == len(failed) > 0
        book.tick(NOON + HOUR + MINUTE)

        assert {
            one.of.reminder.id for shard in SHARDS for one in book.agenda.due(shard, before=NOON + DAY)
        } == set()
        assert len(set(book.ids())) == 200

    def test_skips_years_of_minutes_in_portions(self, book):
        book.set(a_reminder(**{**DAILY, "rrule": "FREQ=MINUTELY"}))

        first = book.tick(NOON + 400 * DAY).skipped
        for _ in range(3):
            book.tick(NOON + 400 * DAY)

        assert first == 500
        assert book.find().skipped == 2000

    def test_writes_no_more_rows_at_once_than_storage_takes(self, book):
        for number in range(200):
            often = {**DAILY, "rrule": "FREQ=MINUTELY", **CALL_AFTER}
            book.set(a_reminder(id=f"r{number}", **often))
        move, rows = book.agenda.move, [0]

        def counted(moves):
            rows.append(sum(3 + len(one.entries) for one in moves))
            move(moves)

        book.agenda.move = counted
        done = book.tick(NOON + HOUR + 20 * MINUTE)

        assert done.queued == 200 * 22
        assert 80 < max(rows) <= 100

    def test_that_takes_long_does_not_make_later_ones_late(self, book):
        book.set()
        book.took = 10 * SECOND

        book.tick(NOON + HOUR - MINUTE)

        assert [delay for _, delay in book.outbox.put_with_delay] == [50 * SECOND]

    def test_that_comes_twice_queues_once(self, book):
        book.set()

        book.tick(NOON + HOUR)
        book.tick(NOON + HOUR)

        assert book.ids() == [FIRST]
        assert book.find().occurrences[0].what is OccurrenceStatus.QUEUED

    def test_after_a_crash_behind_the_outbox_repeats_under_the_same_id(self, book):
        book.set()
        move = book.agenda.move
        book.agenda.move = die
        with pytest.raises(Killed):
            book.tick(NOON + HOUR)
        book.agenda.move = move

        book.tick(NOON + HOUR)

        first, second = (envelope for envelope, _ in book.outbox.put_with_delay)
        assert first == second

    def test_that_comes_late_but_within_the_grace_still_sends(self, book):
        book.set()

        assert book.tick(NOON + 2 * HOUR - SECOND).queued == 1
        assert book.outbox.put_with_delay[0][1] == timedelta(0)

    def test_beyond_the_grace_skips_and_counts(self, book):
        book.set(a_reminder(grace="PT10M"))

        assert book.tick(NOON + HOUR + 11 * MINUTE).skipped == 1

        state = book.find()
        assert book.ids() == []
        assert (state.skipped, state.due, state.occurrences[0].what) == (1, None, OccurrenceStatus.SKIPPED)

    def test_beyond_the_grace_does_not_count_as_skipped_what_went_out_before_the_worker_died(self, book):
        book.set(a_reminder(grace="PT10M"))
        move = book.agenda.move
        book.agenda.move = die
        with pytest.raises(Killed):
            book.tick(NOON + HOUR)
        book.agenda.move = move
        book.send(FIRST)

        assert book.tick(NOON + 2 * HOUR).skipped == 0
        assert [one.what for one in book.find().occurrences] == [OccurrenceStatus.QUEUED]

    def test_goes_on_to_the_next_occurrence(self, book):
        book.set(a_reminder(**DAILY))

        book.tick(NOON + HOUR)

        assert book.find().due == NOON + HOUR + DAY
        book.tick(NOON + HOUR + DAY)
        assert book.ids() == [FIRST, "r1:20260302T130000Z"]

    def test_after_days_of_standstill_skips_what_is_too_late_and_sends_what_is_not(self, book):
        book.set(a_reminder(**DAILY))

        done = book.tick(NOON + HOUR + 3 * DAY + 30 * MINUTE)

        assert (done.queued, done.skipped) == (1, 3)
        assert book.ids() == ["r1:20260304T130000Z"]
        assert (book.find().skipped, book.find().due) == (3, NOON + HOUR + 4 * DAY)

    def test_deals_with_every_occurrence_of_the_next_two_minutes(self, book):
        book.set(a_reminder(**{**DAILY, "rrule": "FREQ=MINUTELY"}))

        assert book.tick(NOON + HOUR - SECOND).queued == 2

    def test_keeps_the_last_ten_occurrences(self, book):
        book.set(a_reminder(**{**DAILY, "rrule": "FREQ=MINUTELY"}))

        for minute in range(15):
            book.tick(NOON + HOUR + minute * MINUTE)

        assert len(book.find().occurrences) == 10
        assert book.find().occurrences[-1].due == NOON + HOUR + 15 * MINUTE

    def test_ends_with_the_last_occurrence(self, book):
        book.set(a_reminder(**DAILY, count=2))

        book.tick(NOON + HOUR)
        book.tick(NOON + HOUR + DAY)

        assert (book.find().due, len(book.ids())) == (None, 2)

    def test_puts_a_parked_message_on_the_outbox_at_its_time(self, book):
        book.agenda.defer(a_message(), at=NOON + HOUR)

        assert book.tick(NOON).queued == 0
        assert book.tick(NOON + HOUR - MINUTE).queued == 1
        assert book.tick(NOON + HOUR).queued == 0
        assert [(one.id, delay) for one, delay in book.outbox.put_with_delay] == [("hello-1", MINUTE)]


class TestABigMinute:
    def fill(self, book, count=400):
        for number in range(count):
            book.set(a_reminder(id=f"r{number}"))

    def test_goes_out_once_each_although_one_of_them_was_changed_meanwhile(self, book):
        self.fill(book)
        changed: list[str] = []
        move = book.agenda.move

        def changed_meanwhile(moves):
            if not changed and len(moves) > 1:
                changed.append(moves[0].entry.of.reminder.id)
                book.set(a_reminder(id=changed[0], at="2026-03-01T18:00Z"))
            move(moves)

        book.agenda.move = changed_meanwhile
        book.tick(NOON + HOUR)

        due = [one.of.reminder.id for shard in SHARDS for one in book.agenda.due(shard, before=NOON + DAY)]
        assert due == changed

    def test_is_passed_on_shard_by_shard(self, book):
        for number in range(MUCH + 1):
            book.agenda.defer(a_message(id=f"m{number}"), at=NOON)
        shards = [shard for shard in SHARDS if list(book.agenda.due(shard, before=NOON + DAY))]
        assert len(shards) == 16
        self.fill(book, 16 * 2 * MUCH)

        done = book.tick(NOON + HOUR)

        assert done.passed_on == 16
        assert {call.shard for call, _ in book.ticks.put_with_delay if isinstance(call, ShardTick)} == set(
            SHARDS
        )
        for shard in SHARDS:
            tick_shard(shard, book.desk, now=NOON + HOUR)
        assert len(book.ids()) == len(set(book.ids())) == 33 * MUCH + 1

    def test_is_spread_so_that_a_text_by_hand_does_not_wait_behind_it(self, book):
        self.fill(book)

        book.tick(NOON + HOUR)

        delays = [delay for _, delay in book.outbox.put_with_delay]
        assert max(delays.count(delay) for delay in delays) <= 3 * 16
        assert max(delays) < timedelta(seconds=30)


class TestSetting:
    def test_the_same_reminder_again_changes_nothing(self, book):
        first = book.set()

        assert book.set(now=NOON + MINUTE) == first
        book.tick(NOON + HOUR)
        assert book.set(now=NOON + 5 * HOUR).due is None

    def test_one_that_storage_wrote_but_did_not_confirm_is_set(self, book):
        save = book.agenda.save

        def save_unconfirmed(*given, **named):
            save(*given, **named)
            raise VersionConflict("nobody can tell")

        book.agenda.save = save_unconfirmed

        assert book.set() == book.find()

    def test_a_time_that_is_past_is_refused(self, book):
        for raw in (
            {"at": "2026-03-01T10:59Z"},
            {**DAILY, "until": "2026-03-01T12:59", "start": "2026-02-01T13:00"},
        ):
            with pytest.raises(InvalidInput, match="past"):
                book.set(a_reminder(**raw))

    def test_a_time_just_past_is_taken_within_its_grace(self, book):
        book.set(a_reminder(at="2026-03-01T11:30Z"))

        assert book.tick(NOON).queued == 1

    def test_a_recurring_one_begins_with_its_next_time_not_with_those_past(self, book):
        state = book.set(a_reminder(**{**DAILY, "start": "2020-01-01T11:59"}))

        assert state.due == NOON - MINUTE + DAY

    def test_one_due_before_the_next_tick_goes_on_the_outbox_at_once(self, book):
        state = book.set(now=NOON + HOUR - 20 * SECOND)

        fired = if_due_soon(state, context=book.desk, now=NOON + HOUR - 20 * SECOND)

        assert [delay for _, delay in book.outbox.put_with_delay] == [20 * SECOND]
        assert fired.due is None
        assert if_due_soon(
            book.set(a_reminder(id="r2", at="2026-03-01T15:00Z")), context=book.desk, now=NOON
        ).due

    def test_a_changed_one_goes_out_once_at_its_new_time_with_its_new_text(self, book):
        book.set()
        book.set(a_reminder(at="2026-03-01T15:00Z", message={**MESSAGE, "body": "New"}))

        assert book.tick(NOON + HOUR).queued == 0
        assert book.tick(NOON + 3 * HOUR).queued == 1
        assert book.outbox.put_with_delay[0][0].raw["body"] == "New"

    def test_a_change_takes_effect_although_the_message_is_on_the_outbox_already(self, book):
        book.set()
        book.tick(NOON + HOUR - MINUTE)

        book.set(a_reminder(message={**MESSAGE, "body": "New"}), now=NOON + HOUR - SECOND)
        book.tick(NOON + HOUR)

        assert book.ledger.load(FIRST).status is Status.CANCELED
        assert book.ids() == [FIRST, FIRST + ".1"]
        assert book.outbox.put_with_delay[1][0].raw["body"] == "New"

    def test_a_change_that_comes_too_late_takes_effect_the_next_time(self, book):
        book.set(a_reminder(**DAILY))
        book.tick(NOON + HOUR)
        book.send(FIRST)

        book.set(a_reminder(**DAILY, message={**MESSAGE, "body": "New"}), now=NOON + HOUR + SECOND)
        book.tick(NOON + HOUR + 2 * MINUTE)
        book.tick(NOON + HOUR + DAY)

        assert book.ids() == [FIRST, "r1:20260302T130000Z"]

    def test_a_change_while_a_tick_is_at_work_sends_once(self, book):
        book.set()
        move = book.agenda.move

        def changed_meanwhile(moves):
            book.agenda.move = move
            book.set(a_reminder(message={**MESSAGE, "body": "New"}), now=NOON + HOUR)
            move(moves)

        book.agenda.move = changed_meanwhile
        book.tick(NOON + HOUR)
        book.tick(NOON + HOUR)

        assert book.ids() == [FIRST, FIRST + ".1"]
        assert book.ledger.load(FIRST).status is Status.CANCELED

    def test_one_changed_there_and_back_is_still_sent(self, book):
        book.set()
        book.tick(NOON + HOUR - MINUTE)
        book.set(a_reminder(at="2026-03-01T15:00Z"), now=NOON + HOUR - 3 * SECOND)
        book.set(now=NOON + HOUR - 2 * SECOND)
        book.tick(NOON + HOUR)

        assert book.ids() == [FIRST, FIRST + ".1"]

    def test_of_two_at_the_same_time_one_is_told_to_try_again(self, book):
        book.set()
        book.agenda.save = lambda *_, **__: (_ for _ in ()).throw(VersionConflict("newer"))

        with pytest.raises(Conflict, match="try again"):
            book.set(a_reminder(at="2026-03-01T15:00Z"))


class TestPausing:
    def test_a_paused_one_does_not_go_out_and_does_not_count_as_skipped(self, book):
        book.set(a_reminder(**DAILY))
        book.set(a_reminder(**DAILY, paused=True))

        done = book.tick(NOON + 2 * DAY)

        assert (done.queued, done.skipped) == (0, 0)

    def test_a_resumed_one_goes_on_with_its_next_time(self, book):
        book.set(a_reminder(**DAILY, paused=True))

        book.set(a_reminder(**DAILY), now=NOON + HOUR + 3 * DAY + SECOND)

        assert book.find().due == NOON + HOUR + 4 * DAY

    def test_paused_a_second_before_with_the_message_on_the_outbox_it_is_not_sent(self, book):
        book.set(a_reminder(**DAILY))
        book.tick(NOON + HOUR - MINUTE)

        book.set(a_reminder(**DAILY, paused=True), now=NOON + HOUR - SECOND)

        assert book.ledger.load(FIRST).status is Status.CANCELED
        assert book.find().due is None


class TestCanceling:
    def test_a_canceled_reminder_does_not_go_out(self, book):
        book.set()

        book.cancel()

        assert book.tick(NOON + HOUR).queued == 0
        assert book.find().canceled

    def test_a_second_before_with_its_message_on_the_outbox_the_ledger_drops_it(self, book):
        book.set()
        book.tick(NOON + HOUR - MINUTE)

        book.cancel(now=NOON + HOUR - SECOND)

        assert book.ledger.load(FIRST).status is Status.CANCELED

    def test_just_before_a_tick_queues_it_the_ledger_drops_it_too(self, book):
        book.set()

        book.cancel(now=NOON + HOUR - MINUTE)

        assert book.ledger.load(FIRST).status is Status.CANCELED

    def test_what_was_sent_cannot_be_canceled(self, book):
        book.set()
        book.tick(NOON + HOUR)
        book.send(FIRST)

        with pytest.raises(Conflict, match="sent"):
            book.cancel(now=NOON + HOUR)

    def test_of_a_recurring_one_the_rest_is_canceled_while_one_is_being_sent(self, book):
        book.set(a_reminder(**DAILY))
        book.tick(NOON + HOUR)
        book.send(FIRST, Status.SENDING)

        assert book.cancel(now=NOON + HOUR).due is None
        assert book.tick(NOON + 3 * DAY).queued == 0

    def test_again_changes_nothing(self, book):
        book.set()

        assert book.cancel() == book.cancel()

    def test_a_canceled_reminder_can_be_set_again_and_goes_out(self, book):
        book.set()
        book.tick(NOON + HOUR - MINUTE)
        book.cancel(now=NOON + HOUR - 2 * SECOND)

        book.set(now=NOON + HOUR - SECOND)
        book.tick(NOON + HOUR)

        assert book.ids() == [FIRST, FIRST + ".1"]

    def test_an_unknown_reminder_is_not_found(self, book):
        with pytest.raises(NotFound, match="r1"):
            book.cancel()


class TestWhenNobodyAnswers:
    def ask(self, book, **fields):
        book.set(a_reminder(**CALL_AFTER, **fields))
        book.tick(NOON + HOUR)
        return book.send(FIRST)

    def test_a_call_follows_once(self, book):
        self.ask(book)

        book.tick(NOON + HOUR + 29 * MINUTE)
        assert book.ids() == [FIRST]
        book.tick(NOON + HOUR + 30 * MINUTE)
        book.tick(NOON + HOUR + 31 * MINUTE)

        assert book.ids() == [FIRST, FIRST + ":2"]
        call = book.outbox.put_with_delay[1][0].raw
        assert (call["channel"], call["flow"], call["not_after"]) == (
            "call",
            "confirm",
            "2026-03-01T14:30:00Z",
        )

    def test_who_answered_is_not_called(self, book):
        sent = self.ask(book)
        book.ledger.save(record_reply(sent, "confirmed", now=NOON))

        book.tick(NOON + HOUR + 30 * MINUTE)

        assert book.ids() == [FIRST]

    def test_nobody_is_called_about_a_canceled_reminder(self, book):
        self.ask(book, **DAILY)
        book.cancel(now=NOON + HOUR + MINUTE)

        book.tick(NOON + HOUR + 30 * MINUTE)

        assert book.ids() == [FIRST]

    @pytest.mark.parametrize("stop", ["cancel", "pause"])
    def test_nobody_is_called_although_the_call_is_on_the_outbox_already(self, book, stop):
        self.ask(book, **DAILY)
        asked_again = NOON + HOUR + 30 * MINUTE
        book.tick(asked_again)
        assert book.ids() == [FIRST, FIRST + ":2"]

        if stop == "cancel":
            book.cancel(now=asked_again + MINUTE)
        else:
            book.set(a_reminder(**CALL_AFTER, **DAILY, paused=True), now=asked_again + MINUTE)

        assert book.ledger.load(FIRST + ":2").status is Status.CANCELED

    def test_what_follows_a_single_one_that_went_out_can_be_canceled(self, book):
        self.ask(book)

        assert book.cancel(now=NOON + HOUR + MINUTE).canceled
        book.tick(NOON + HOUR + 30 * MINUTE)

        assert book.ids() == [FIRST]

    def test_what_follows_is_gone_too_once_it_is_sent(self, book):
        self.ask(book)
        book.tick(NOON + HOUR + 30 * MINUTE)
        book.send(FIRST + ":2")

        with pytest.raises(Conflict, match="nothing of r1 is left"):
            book.cancel(now=NOON + HOUR + 31 * MINUTE)

    @pytest.mark.parametrize("minutes", [10, 100])
    def test_nothing_is_written_about_a_call_that_cannot_be_on_its_way(self, book, minutes):
        self.ask(book, **DAILY)

        book.cancel(now=NOON + HOUR + minutes * MINUTE)

        assert book.ledger.load(FIRST + ":2") is None

    def test_nothing_is_written_about_a_call_that_an_answer_made_needless(self, book):
        book.ledger.save(record_reply(self.ask(book, **DAILY), "confirmed", now=NOON))

        book.cancel(now=NOON + HOUR + 31 * MINUTE)

        assert book.ledger.load(FIRST + ":2") is None

    def test_beyond_the_grace_nobody_is_called(self, book):
        self.ask(book)

        book.tick(NOON + 4 * HOUR)

        assert book.ids() == [FIRST]

    def test_the_history_says_what_the_person_replied_and_what_followed(self, book):
        self.ask(book)
        book.tick(NOON + HOUR + 30 * MINUTE)
        book.ledger.save(record_reply(book.send(FIRST + ":2", Status.ANSWERED), "confirmed", now=NOON))

        (past,) = with_history(book.find(), ledger=book.ledger).occurrences

        assert (past.status, past.followed_by, past.reply) == (Status.SENT, Status.ANSWERED, "confirmed")


class TestTheHistory:
    def test_has_the_next_five_times_in_utc_and_local(self, book):
        book.set(a_reminder(**{**DAILY, "zone": "America/New_York", "start": "2026-03-05T09:00"}))

        told = with_history(book.find(), ledger=book.ledger).next

        assert [f"{one.at:%d %H:%M}" for one in told] == [
            "05 14:00",
            "06 14:00",
            "07 14:00",
            "08 13:00",
            "09 13:00",
        ]
        assert [one.local.isoformat() for one in told][2:4] == [
            "2026-03-07T09:00:00-05:00",
            "2026-03-08T09:00:00-04:00",
        ]

    def test_says_how_each_message_fares(self, book):
        book.set(a_reminder(**DAILY))
        book.tick(NOON + HOUR)
        book.send(FIRST, Status.DELIVERED)
        book.tick(NOON + 2 * DAY)

        told = with_history(book.find(), ledger=book.ledger)

        assert [(one.what, one.status or None) for one in told.occurrences] == [
            (OccurrenceStatus.QUEUED, Status.DELIVERED),
            (OccurrenceStatus.SKIPPED, None),
        ]
        assert told.skipped == 1

    def test_of_a_paused_one_nothing_is_to_come(self, book):
        book.set(a_reminder(**DAILY, paused=True))

        assert with_history(book.find(), ledger=book.ledger).next == ()


@pytest.mark.parametrize("seconds", [0, 1, 59, 60, 61, 119])
def test_a_reminder_is_on_time_although_every_other_tick_does_not_come(book, seconds):
    book.set()
    due = NOON + HOUR
    ticks = [due - 4 * MINUTE + seconds * SECOND + n * 2 * MINUTE for n in range(4)]

    made = next(now for now in ticks if book.tick(now).queued)

    ((_, delay),) = book.outbox.put_with_delay
    assert made + delay == due
