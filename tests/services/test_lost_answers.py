"""A write may be our own, made before: with the answer to any one of them lost, the result is the same."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import Delivery
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.messages.message import read_message
from shared.domain.recordings.recording import Recording
from shared.domain.reminders.ticks import NextTick
from shared.errors import SendDelayed, SendRefused
from shared.services.messages.accept import accept
from shared.services.messages.cancel import cancel
from shared.services.recordings.store_recording import store_recording
from shared.services.reminders.tick_chain import schedule_next_tick
from tests.examples import NOON, PERSON, a_message, discard
from tests.fakes.content import MemoryFlows
from tests.fakes.faults import LostAnswer
from tests.fakes.queues import MemoryTickQueue
from tests.fakes.storage import MemoryAgenda, MemoryLedger, MemoryRecordings
from tests.services.conversations.text_harness import TextHarness
from tests.services.reminders.reminder_harness import (
    DAILY,
    FIRST,
    HOUR,
    MESSAGE,
    MINUTE,
    SECOND,
    ReminderHarness,
    a_reminder,
)
from tests.services.sender_harness import SenderHarness

ASKING = MemoryFlows(ask=Flow(start="a", steps={"a": Step(say="Come?", answers={"1": "a"})}))
NEW = {"message": {**MESSAGE, "body": "New, at {time}"}}


def watched(harness: SenderHarness, lost: LostAnswer) -> SenderHarness:
    lost.watch(harness.ledger, "save")
    lost.watch(harness.contacts, "save")
    lost.watch(harness.agenda, "save", "move", "defer")
    return harness


def known(delivery: Delivery) -> object:
    """Return what is known of a delivery, without versions and times."""
    counts = (delivery.throttled_count, delivery.resends, len(delivery.attempts))
    return delivery.status, delivery.sid, delivery.reply, counts


def outcome(harness: SenderHarness) -> object:
    letters = [letter.cause for letter in harness.stored_dead_letters]
    contact = harness.contacts.load(PERSON)
    texts = [message.text for message in harness.sender.sent]
    return known(harness.delivery), texts, letters, contact.opted_out, contact.position


def a_new_text(lost):
    harness = watched(SenderHarness(), lost)
    harness.deliver_to_the_end()
    return outcome(harness)


def a_text_that_was_accepted_and_is_reported(lost):
    harness = watched(SenderHarness(), lost)
    accept(a_message(), ledger=harness.ledger, put=discard, now=NOON)
    harness.deliver_to_the_end()
    harness.report("hello-1", harness.delivery.sid, "delivered")
    return outcome(harness)


def a_text_that_is_held(lost):
    harness = watched(SenderHarness(), lost)
    harness.deliver_to_the_end(a_message(not_before="2026-03-01T13:00:00Z"))
    return outcome(harness)


def a_text_that_is_throttled(lost):
    harness = watched(SenderHarness(fails_with=SendDelayed("busy", code=20429)), lost)
    wait = harness.deliver()
    harness.sender.fails_with = None
    harness.deliver_to_the_end(now=NOON + wait)
    return outcome(harness)


def a_text_that_asks(lost):
    harness = watched(SenderHarness(flows=ASKING), lost)
    harness.deliver_to_the_end(read_message({"id": "hello-1", "to": PERSON, "flow": "ask"}, default_id=""))
    return outcome(harness)


def a_text_that_is_refused(lost):
    harness = watched(SenderHarness(fails_with=SendRefused("STOP", code=21610)), lost)
    harness.deliver_to_the_end()
    return outcome(harness)


def a_text_to_somebody_who_opted_out(lost):
    harness = SenderHarness()
    harness.opt_out()
    watched(harness, lost).deliver_to_the_end()
    return outcome(harness)


def a_text_that_is_canceled(lost):
    harness = watched(SenderHarness(), lost)
    cancel(a_message(), ledger=harness.ledger, now=NOON)
    return outcome(harness)


def a_text_that_comes_in(lost):
    harness = TextHarness()
    harness.asked("asks", "when")
    lost.watch(harness.contacts, "save")
    lost.watch(harness.ledger, "save")
    return harness.text("1"), harness.reply, harness.contact.position


def a_recording(lost):
    recordings = MemoryRecordings()
    lost.watch(recordings, "save")
    sid = "RE" + "1" * 32
    store_recording(Recording(sid=sid, at=NOON, seconds=12), recordings=recordings, ledger=MemoryLedger())
    stored = store_recording(
        Recording(sid=sid, at=NOON, transcription="Hi"), recordings=recordings, ledger=MemoryLedger()
    )
    return structs.replace(stored, version="")


def a_reminder_that_fires_is_changed_and_canceled(lost):
    harness = ReminderHarness()
    lost.watch(harness.agenda, "save", "move")
    lost.watch(harness.ledger, "save")
    harness.set(a_reminder(**DAILY))
    harness.tick(NOON + HOUR)
    harness.set(a_reminder(**DAILY, **NEW), now=NOON + HOUR + SECOND)
    harness.tick(NOON + HOUR + MINUTE)
    harness.cancel(now=NOON + 2 * HOUR)
    harness.tick(NOON + timedelta(days=2))
    return harness.ids(), structs.replace(harness.find(), version=""), known(harness.ledger.load(FIRST))


def a_tick_by_queue(lost):
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()
    lost.watch(agenda, "record_tick")
    for _ in range(2):
        schedule_next_tick(NextTick(slot=NOON), queue_id="q1", agenda=agenda, ticks=ticks, now=NOON)
    return [tick.slot for tick, _ in ticks.put_with_delay]


@pytest.mark.parametrize(
    "use",
    [
        a_new_text,
        a_text_that_was_accepted_and_is_reported,
        a_text_that_is_held,
        a_text_that_is_throttled,
        a_text_that_asks,
        a_text_that_is_refused,
        a_text_to_somebody_who_opted_out,
        a_text_that_is_canceled,
        a_text_that_comes_in,
        a_recording,
        a_reminder_that_fires_is_changed_and_canceled,
        a_tick_by_queue,
    ],
    ids=lambda use: use.__name__,
)
def test_a_lost_answer_changes_nothing(use):
    without_a_fault = LostAnswer(number=None)
    expected = use(without_a_fault)
    assert without_a_fault.count

    for number in range(1, without_a_fault.count + 1):
        lost = LostAnswer(number=number)
        assert use(lost) == expected, f"write {number}"
        assert lost.count >= number


def test_a_new_reminder_that_fired_before_its_caller_had_an_answer_is_not_set_a_second_time():
    harness = ReminderHarness()
    save = harness.agenda.save

    def save_slowly(*args, **kwargs):
        save(*args, **kwargs)
        harness.agenda.save = save
        harness.tick(NOON + HOUR)
        return save(*args, **kwargs)  # as the SDK repeats it

    harness.agenda.save = save_slowly

    assert harness.set().occurrences == harness.find().occurrences != ()
