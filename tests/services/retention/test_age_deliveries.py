"""Deliveries lose their words and go, with what belongs to them; what somebody may need stays."""

from datetime import timedelta

from msgspec import structs

from shared.domain.conversations.contact import FlowPosition
from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import new_delivery, record_reply, reopen_dead, transition
from shared.domain.deliveries.status import Status
from shared.domain.retention.day_row import DayRow
from tests.examples import NOON, PERSON, a_message
from tests.services.retention.retention_harness import RetentionHarness

DAY = timedelta(days=1)


def test_the_words_of_a_question_leave_the_contact_too():
    harness = RetentionHarness()
    harness.send(NOON - 31 * DAY, flow="confirm")
    position = FlowPosition(flow="f", step="s", at=NOON - 31 * DAY, delivery="hello-1", asked="Well?")
    harness.contacts.save(
        structs.replace(harness.contacts.load(PERSON), position=position, zone="Asia/Tokyo")
    )

    harness.run_a_day(NOON)

    contact = harness.contacts.load(PERSON)
    assert (contact.position, contact.zone) == (None, "Asia/Tokyo")
    assert harness.ledger.load("hello-1").message.body == ""


def test_the_words_of_a_private_message_stay_until_what_follows_it_has_ended():
    harness = RetentionHarness(retain="")
    rules = [{"if": "failed", "channel": "call"}]
    first = harness.send(NOON, status=Status.FAILED, private=True, otherwise=rules)
    assert first.message.body == "Hello"
    harness.run_a_day(NOON)
    assert harness.ledger.load("hello-1").message.body == "Hello"  # what follows is not written yet

    following = new_delivery(a_message(id="hello-1~failed", private=True), now=NOON)
    following = harness.ledger.save(structs.replace(following, follows="hello-1"))
    harness.run_a_day(NOON)
    assert harness.ledger.load("hello-1").message.body == "Hello"

    harness.ledger.save(transition(following, Status.ANSWERED, now=NOON))
    harness.run_a_day(NOON)
    assert [harness.ledger.load(name).message.body for name in ("hello-1", "hello-1~failed")] == ["", ""]


def test_a_dead_private_message_keeps_its_words_until_its_dead_letter_is_handled():
    harness = RetentionHarness(retain="")
    dead = harness.send(NOON, status=Status.DEAD, private=True)
    letter = dead_letter_for(dead.message, cause=Cause.GAVE_UP, reason="", now=NOON)
    harness.dead_letters.add(letter)

    harness.run_a_day(NOON + 400 * DAY)
    assert harness.ledger.load("hello-1").message.body == "Hello"

    harness.dead_letters.remove(letter)
    harness.run_a_day(NOON + 400 * DAY)
    assert harness.ledger.load("hello-1").message.body == ""


def test_what_was_redriven_is_not_touched_and_is_found_when_it_closes_again():
    harness = RetentionHarness()
    dead = harness.send(NOON - 31 * DAY, status=Status.DEAD)
    harness.ledger.save(reopen_dead(dead, now=NOON))

    harness.run_a_day(NOON)
    assert harness.ledger.load("hello-1").message.body == "Hello"
    assert len(harness.ledger.day_rows) == 0

    harness.ledger.save(transition(harness.ledger.load("hello-1"), Status.DELIVERED, now=NOON))
    harness.run_a_day(NOON + 31 * DAY)
    assert harness.ledger.load("hello-1").message.body == ""


def test_who_owns_a_sid_and_the_thread_go_with_the_delivery():
    harness = RetentionHarness()
    harness.send(NOON - 402 * DAY)
    harness.send(NOON - DAY, id="new")

    harness.run_a_day(NOON)

    assert harness.ledger._sids == {"SMnew": "new"}
    assert [entry.id for entry in harness.rows.entries.values()] == ["new"]
    assert [row.of for row in harness.ledger.day_rows] == ["new"]


def test_a_change_at_the_same_time_wins_and_the_next_run_decides_again():
    harness = RetentionHarness()
    harness.send(NOON - 31 * DAY)
    load = harness.aged.load

    def changed_since(row):
        found = load(row)
        harness.ledger.save(record_reply(harness.ledger.load(row.of), "yes", now=NOON))
        return found

    harness.aged.load = changed_since
    assert [run.failed for run in harness.run_a_day(NOON) if run.failed] == [1]
    harness.aged.load = load
    harness.run_a_day(NOON)

    assert harness.ledger.load("hello-1").reply == "yes"
    harness.run_a_day(NOON + 31 * DAY)
    assert harness.ledger.load("hello-1").reply is None


def test_another_row_that_is_kept_as_long_is_dropped_when_all_is():
    harness = RetentionHarness()
    for ago in (399, 402):
        day = f"{NOON - ago * DAY:%Y-%m-%d}"
        harness.ledger.day_rows.add(DayRow(day=day, of="~id|1", has_words=False))

    harness.run_a_day(NOON)

    assert [row.day for row in harness.ledger.day_rows] == [f"{NOON - 399 * DAY:%Y-%m-%d}"]
