import pytest
from msgspec import structs

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.delivery import new_delivery, record_reply
from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.reminders.reminder import OccurrenceStatus
from shared.services.conversations.answer_text import answer_text
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.faults import Killed, dying
from tests.fakes.guard import memory_guard
from tests.fakes.people import MemoryDayIndex
from tests.services.reminders.reminder_harness import (
    DAILY,
    DAY,
    FIRST,
    HOUR,
    MINUTE,
    MINUTELY,
    SECOND,
    ReminderHarness,
    a_reminder,
)

CONFIRM = Flow(
    start="ask",
    steps={"ask": Step(say="Coming?", answers={"1, confirm": "thanks"}), "thanks": Step(say="Thanks.")},
)


class TestReminders:
    def test_the_words_of_a_flow_and_what_follows_tell_when_it_is(self):
        flow = Flow(
            start="ask", language="en-GB", steps={"ask": Step(say="{day} {time}?", answers={"1": "ask"})}
        )
        harness, message = ReminderHarness(confirm=flow), {"to": PERSON, "flow": "confirm"}
        harness.set(a_reminder(message=message, escalate={"after": "PT30M", "channel": "call"}))

        harness.tick(NOON + HOUR)

        ((envelope, _),) = harness.outbox.put_with_delay
        assert envelope.raw["values"] == {"day": "Sunday", "time": "13:00"}
        assert envelope.raw["otherwise"] == ({"if": "silent", "after": "PT1800S", "channel": "call"},)

    def test_years_of_missed_minutes_are_skipped_in_portions(self, harness):
        harness.set(a_reminder(**MINUTELY))

        first = harness.tick(NOON + 400 * DAY).skipped
        for _ in range(3):
            harness.tick(NOON + 400 * DAY)

        assert first == 500
        assert harness.find().skipped == 2000

    def test_a_fired_occurrence_is_recorded_as_queued(self, harness):
        harness.set()

        harness.tick(NOON + HOUR)

        assert [occurrence.status for occurrence in harness.find().occurrences] == [OccurrenceStatus.QUEUED]

    def test_an_occurrence_found_late_but_within_its_grace_is_sent(self, harness):
        harness.set()

        assert harness.tick(NOON + 2 * HOUR - SECOND).queued == 1
        assert harness.delays() == [0 * SECOND]

    def test_an_occurrence_found_after_its_grace_is_skipped_and_counted(self, harness):
        harness.set(a_reminder(grace="PT10M"))

        assert harness.tick(NOON + HOUR + 11 * MINUTE).skipped == 1

        state = harness.find()
        assert harness.ids() == []
        assert (state.skipped, state.due) == (1, None)
        assert state.occurrences[0].status is OccurrenceStatus.SKIPPED

    def test_what_was_sent_before_the_worker_died_does_not_count_as_skipped(self, harness):
        harness.set(a_reminder(grace="PT10M"))
        with dying(harness.agenda, "move"), pytest.raises(Killed):
            harness.tick(NOON + HOUR)
        harness.send(FIRST)

        assert harness.tick(NOON + 2 * HOUR).skipped == 0
        assert [occurrence.status for occurrence in harness.find().occurrences] == [OccurrenceStatus.QUEUED]

    def test_the_next_occurrence_follows(self, harness):
        harness.set(a_reminder(**DAILY))

        harness.tick(NOON + HOUR)

        assert harness.find().due == NOON + HOUR + DAY
        harness.tick(NOON + HOUR + DAY)
        assert harness.ids() == [FIRST, "r1:20260302T130000Z"]

    def test_after_days_without_ticks_late_occurrences_are_skipped_and_the_others_sent(self, harness):
        harness.set(a_reminder(**DAILY))

        result = harness.tick(NOON + HOUR + 3 * DAY + 30 * MINUTE)

        assert (result.queued, result.skipped) == (1, 3)
        assert harness.ids() == ["r1:20260304T130000Z"]
        assert (harness.find().skipped, harness.find().due) == (3, NOON + HOUR + 4 * DAY)

    def test_every_occurrence_of_the_next_two_minutes_is_sent(self, harness):
        harness.set(a_reminder(**MINUTELY))

        assert harness.tick(NOON + HOUR - SECOND).queued == 2

    def test_the_last_ten_occurrences_are_kept(self, harness):
        harness.set(a_reminder(**MINUTELY))

        for minute in range(15):
            harness.tick(NOON + HOUR + minute * MINUTE)

        assert len(harness.find().occurrences) == 10
        assert harness.find().occurrences[-1].due == NOON + HOUR + 15 * MINUTE

    def test_after_the_last_occurrence_nothing_is_due(self, harness):
        harness.set(a_reminder(**DAILY, count=2))

        harness.tick(NOON + HOUR)
        harness.tick(NOON + HOUR + DAY)

        assert (harness.find().due, len(harness.ids())) == (None, 2)


def test_a_deferred_message_is_put_on_the_outbox_at_its_time(harness):
    harness.agenda.defer(a_message(), at=NOON + HOUR)

    assert harness.tick(NOON).queued == 0
    assert harness.tick(NOON + HOUR - MINUTE).queued == 1
    assert harness.tick(NOON + HOUR).queued == 0
    assert [(envelope.id, delay) for envelope, delay in harness.outbox.put_with_delay] == [
        ("hello-1", MINUTE)
    ]


class TestFollowUps:
    def test_an_unanswered_message_is_followed_by_one_call(self, harness):
        harness.ask()

        harness.tick(NOON + HOUR + 29 * MINUTE)
        assert harness.ids() == [FIRST]
        harness.tick(NOON + HOUR + 30 * MINUTE)
        harness.tick(NOON + HOUR + 31 * MINUTE)

        assert harness.ids() == [FIRST, FIRST + ":2"]
        call = harness.outbox.put_with_delay[1][0].raw
        assert (call["channel"], call["flow"], call["not_after"]) == (
            "call",
            "confirm",
            "2026-03-01T14:30:00Z",
        )

    def test_a_message_with_otherwise_is_not_followed_from_the_agenda_too(self, harness):
        """Ticks of two versions may have put it on the outbox, each with its own kind of follow-up."""
        rule = {"if": "silent", "after": "PT30M", "channel": "call"}
        sent = harness.ask()
        otherwise = a_message(body="", flow="confirm", otherwise=[rule]).otherwise
        harness.ledger.save(structs.replace(sent, message=structs.replace(sent.message, otherwise=otherwise)))

        harness.tick(NOON + HOUR + 30 * MINUTE)

        assert harness.ids() == [FIRST]

    def test_an_answered_message_is_not_followed_by_a_call(self, harness):
        sent = harness.ask()
        harness.ledger.save(record_reply(sent, "confirmed", now=NOON))

        harness.tick(NOON + HOUR + 30 * MINUTE)

        assert harness.ids() == [FIRST]

    @pytest.mark.parametrize(("reply", "follow_ups"), [("confirmed", []), (None, [FIRST + ":2"])])
    def test_an_answer_to_a_resend_counts_and_the_resend_itself_has_no_follow_up(
        self, harness, reply, follow_ups
    ):
        failed = harness.ask()
        harness.ledger.save(structs.replace(failed, status=Status.FAILED, resent_as=FIRST + "~2"))
        again = structs.replace(new_delivery(failed.message, now=NOON), status=Status.SENT, reply=reply)
        message = structs.replace(failed.message, id=FIRST + "~2")
        harness.ledger.save(structs.replace(again, message=message, resend_of=FIRST))

        harness.tick(NOON + HOUR + 30 * MINUTE)
        harness.tick(NOON + 2 * HOUR)

        assert harness.ids() == [FIRST, *follow_ups]

    def test_nor_is_one_whose_answer_is_stored_though_the_worker_died_before_it_was_noted(self, harness):
        sent = harness.ask()
        asked = FlowPosition(flow="confirm", step="ask", at=NOON, delivery=FIRST)
        harness.contacts.save(Contact(number=PERSON, position=asked))
        form = {"From": PERSON, "To": "+15005550006", "Body": "1", "MessageSid": "SM1"}
        with dying(harness.ledger, "save"), pytest.raises(Killed):
            answer_text(
                form,
                contacts=harness.contacts,
                flows=MemoryFlows(confirm=CONFIRM),
                ledger=harness.ledger,
                days=MemoryDayIndex(),
                guard=memory_guard(),
                flow="confirm",
                now=NOON + HOUR + MINUTE,
            )
        assert harness.ledger.load(FIRST) == sent

        harness.tick(NOON + HOUR + 30 * MINUTE)

        assert harness.ids() == [FIRST]

    def test_a_reply_to_another_message_does_not_hold_the_call_back(self, harness):
        harness.ask()
        text = Inbound(
            sid="SM1",
            sender=PERSON,
            to="+15005550006",
            body="1",
            media=(),
            at=NOON + HOUR,
            answer=None,
            delivery="other",
            reply="yes",
        )
        harness.contacts.save(Contact(number=PERSON), text)

        harness.tick(NOON + HOUR + 30 * MINUTE)

        assert harness.ids() == [FIRST, FIRST + ":2"]

    def test_a_canceled_reminder_has_no_follow_up(self, harness):
        harness.ask(**DAILY)
        harness.cancel(now=NOON + HOUR + MINUTE)

        harness.tick(NOON + HOUR + 30 * MINUTE)

        assert harness.ids() == [FIRST]

    def test_after_the_grace_there_is_no_follow_up(self, harness, caplog):
        harness.ask()

        harness.tick(NOON + 4 * HOUR)

        assert harness.ids() == [FIRST]
        assert "reminder r1: no follow-up sent, the grace is over" in caplog.messages
