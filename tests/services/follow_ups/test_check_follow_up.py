"""What is asked again when a follow-up is claimed: it may have waited on the outbox, or for the account."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.held_message import HeldReason, reason_and_end
from shared.domain.deliveries.resend import ResendRequest
from shared.domain.deliveries.status import Status
from shared.domain.follow_ups.follow_up_rules import NOT_SENT
from shared.errors import AccountRefused
from shared.services.follow_ups.check_follow_up import ASK_AGAIN_AFTER
from shared.services.messages.resend import resend
from tests.examples import NOON, PERSON
from tests.services.follow_ups.follow_up_harness import FAILED, MINUTE, SILENT, FollowUpHarness
from tests.services.sender_harness import RETRY_POLICY

DUE = NOON + 30 * MINUTE


def silent(harness: FollowUpHarness):
    return harness.ledger.load("order-7~silent")


@pytest.fixture
def harness() -> FollowUpHarness:
    harness = FollowUpHarness()
    harness.send(FAILED, SILENT)
    return harness


def test_an_answer_ends_it(harness):
    harness.reply()

    harness.deliver_from_outbox(now=DUE)

    assert (harness.sent, silent(harness).status) == (["order-7"], Status.CANCELED)


def test_an_answer_to_what_followed_by_the_other_rule_ends_it(harness):
    silence = list(harness.outbox.put_with_delay)
    harness.outbox.put_with_delay.clear()
    harness.report_first("undelivered", 30003)
    harness.deliver_from_outbox(now=NOON + MINUTE)
    harness.reply("order-7~failed")

    harness.outbox.put_with_delay = silence
    harness.deliver_from_outbox(now=DUE)

    assert harness.sent == ["order-7", "order-7~failed"]


@pytest.mark.parametrize("answered", [True, False])
def test_an_answer_to_a_resend_ends_it_and_a_resend_has_no_follow_ups(harness, answered):
    harness.report_first("undelivered", 30004)
    silence, harness.outbox.put_with_delay = harness.outbox.put_with_delay, []
    again, _ = resend(
        "order-7",
        ResendRequest(),
        ledger=harness.ledger,
        checks=harness.checks,
        put=lambda envelope: harness.outbox.put(envelope, delay=timedelta(0)),
        now=NOON + MINUTE,
    )
    harness.deliver_from_outbox(now=NOON + MINUTE)
    if answered:
        harness.reply("order-7~2")

    harness.outbox.put_with_delay = silence
    harness.deliver_from_outbox(now=DUE)

    assert again.message.otherwise == ()
    assert harness.sent == ["order-7", "order-7~2", *([] if answered else ["order-7~silent"])]


def test_a_text_that_arrived_after_all_needs_no_call(harness):
    harness.report_first("undelivered", 30003)
    harness.report_first("delivered")

    harness.deliver_from_outbox(now=NOON + MINUTE)

    assert harness.sent == ["order-7"]
    assert "arrived after all" in harness.ledger.load("order-7~failed").error


@pytest.mark.parametrize(("covers_calls", "calls"), [(True, []), (False, ["order-7~silent"])])
def test_a_stop_is_asked_as_ever(covers_calls, calls):
    harness = FollowUpHarness(stop_covers_calls=covers_calls)
    harness.send(SILENT)
    harness.contacts.save(structs.replace(harness.contacts.load(PERSON), opted_out_at=NOON))

    harness.deliver_from_outbox(now=DUE)

    assert harness.sent == ["order-7", *calls]


def test_one_that_waited_for_the_account_is_asked_again():
    harness = FollowUpHarness()
    harness.send(SILENT)
    envelope, _ = harness.outbox.put_with_delay[0]
    harness.sender.fails_with = AccountRefused("refused", code=20003)
    harness.deliver_from_outbox(now=DUE)
    assert silent(harness).status is Status.HELD
    harness.sender.fails_with = None
    harness.reply()

    harness.outbox.put(envelope, delay=timedelta(0))
    harness.deliver_from_outbox(now=DUE + 10 * MINUTE)

    assert (harness.sent, silent(harness).status) == (["order-7"], Status.CANCELED)


def test_after_a_text_that_was_not_sent_in_time_the_silence_begins_anew_with_the_next_attempt(harness):
    (silence,) = harness.outbox.put_with_delay
    harness.report_first("failed", 30036)
    harness.outbox.put_with_delay = [silence]
    harness.deliver_from_outbox(now=DUE)
    assert [delay for _, delay in harness.outbox.put_with_delay] == [ASK_AGAIN_AFTER]

    harness.deliver(harness.first.message, now=DUE + MINUTE)
    harness.outbox.put_with_delay = [silence]
    harness.deliver_from_outbox(now=DUE + 15 * MINUTE)
    assert [delay for _, delay in harness.outbox.put_with_delay] == [16 * MINUTE]

    harness.deliver_from_outbox(now=DUE + 31 * MINUTE)
    assert harness.sent == ["order-7", "order-7", "order-7~silent"]


def test_one_whose_silence_begins_anew_waits_for_its_new_time_without_copies_of_the_sweep():
    harness, days = FollowUpHarness(), timedelta(days=1)
    harness.send({**SILENT, "after": "P2D"})
    (silence,) = harness.outbox.put_with_delay
    harness.report_first("failed", 30036)
    harness.deliver(harness.first.message, now=NOON + days)
    harness.outbox.put_with_delay = [silence]
    harness.deliver_from_outbox(now=NOON + 2 * days)
    again = NOON + 3 * days

    swept = [harness.sweep_stale(now=NOON + 2 * days + hours * timedelta(hours=1)) for hours in range(1, 24)]

    assert [result.requeued for result in swept if result.requeued] == []
    assert reason_and_end(silent(harness), retry_policy=RETRY_POLICY) == (HeldReason.NOT_DUE, again)
    harness.deliver_from_outbox(now=again)
    assert harness.sent[-1] == "order-7~silent"


def test_what_is_dead_is_not_followed_but_after_a_redrive_it_is():
    harness = FollowUpHarness()
    harness.send(SILENT)
    harness.report_first("failed", 30001)
    harness.deliver_from_outbox(now=DUE)
    assert (silent(harness).status, silent(harness).error) == (Status.CANCELED, NOT_SENT)

    reopened = structs.replace(harness.first, status=Status.ACCEPTED, sid=None)
    harness.ledger.save(reopened)
    harness.deliver(reopened.message, now=DUE)
    harness.deliver_from_outbox(now=DUE + 30 * MINUTE)

    assert harness.sent == ["order-7", "order-7", "order-7~silent"]


def test_an_old_worker_that_dropped_what_it_follows_does_not_make_it_another_message(harness):
    harness.ledger.save(structs.replace(silent(harness), follows=None))
    harness.reply()

    harness.deliver_from_outbox(now=DUE)

    assert harness.sent == ["order-7"]


def test_the_contact_alone_ends_nothing(harness):
    harness.contacts.save(Contact(number="+15005550999", opted_out_at=NOON))

    harness.deliver_from_outbox(now=DUE)

    assert harness.sent == ["order-7", "order-7~silent"]
