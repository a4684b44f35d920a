from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import new_delivery, transition
from shared.domain.deliveries.status import CanceledBy, Status
from shared.domain.guard.stops.cancellation import Cancellation
from shared.errors import Conflict, SendDelayed, SendUnknown
from shared.services.guard.cancel.cancel_campaign import (
    MAX_DURATION,
    MAX_STANDING,
    CancelPreview,
    cancel_campaign,
    preview_cancellation,
)
from shared.services.messages.accept import accept
from tests.examples import NOON, a_message, discard
from tests.services.follow_ups.follow_up_harness import FAILED, SILENT, FollowUpHarness
from tests.services.sender_harness import SenderHarness

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
SPRING = Cancellation(id="c1", at=NOON + MINUTE, prefix="hello-", reason="wrong price")
AFTER = NOON + 2 * MINUTE
NO_TIME_PASSES = lambda: timedelta(0)  # noqa: E731 - a stopwatch


def cancel(harness: SenderHarness, rule: Cancellation = SPRING, *, elapsed=NO_TIME_PASSES):
    return cancel_campaign(rule, stops=harness.stops, ledger=harness.ledger, elapsed=elapsed, now=rule.at)


def status_of(harness: SenderHarness, message_id: str = "hello-1") -> Status:
    return harness.ledger.load(message_id).status


class TestWhatWaitsInTheLedger:
    def test_it_is_canceled_at_once_and_never_sent(self):
        harness = SenderHarness()
        accept(a_message(), ledger=harness.ledger, put=discard, now=NOON)
        harness.deliver(a_message(id="hello-2", not_before="2026-03-02T12:00:00Z"))

        receipt = cancel(harness)

        assert (receipt.canceled, receipt.not_waiting, receipt.complete) == (2, {}, True)
        assert harness.delivery.canceled_by is CanceledBy.CALLER
        assert harness.delivery.error == "canceled with its campaign, by cancellation c1: wrong price"
        harness.deliver(now=AFTER)
        harness.deliver(a_message(id="hello-2", not_before="2026-03-02T12:00:00Z"), now=NOON + 48 * HOUR)
        assert harness.sender.sent == []

    def test_others_and_what_is_accepted_later_are_sent(self):
        harness = SenderHarness()
        accept(a_message(id="other-1"), ledger=harness.ledger, put=discard, now=NOON)
        assert cancel(harness).canceled == 0
        accept(a_message(), ledger=harness.ledger, put=discard, now=AFTER)

        harness.deliver(a_message(id="other-1"), now=AFTER)
        harness.deliver(now=AFTER)

        assert [message.id for message in harness.sender.sent] == ["other-1", "hello-1"]

    def test_what_twilio_has_and_what_is_tried_is_not_touched(self):
        harness = SenderHarness()
        harness.deliver()
        harness.ledger.save(
            begin_attempt(new_delivery(a_message(id="hello-2"), now=NOON), attempt_id="a", now=NOON)
        )

        receipt = cancel(harness)

        assert (receipt.canceled, receipt.not_waiting) == (0, {Status.SENT: 1, Status.SENDING: 1})

    def test_what_there_is_no_time_for_is_canceled_by_the_sweep(self):
        harness = SenderHarness()
        accept(a_message(), ledger=harness.ledger, put=discard, now=NOON)

        receipt = cancel(harness, elapsed=lambda: MAX_DURATION + SECOND)

        assert (receipt.canceled, receipt.complete, status_of(harness)) == (0, False, Status.ACCEPTED)
        assert harness.sweep_stale(now=AFTER).canceled == 1
        assert status_of(harness) is Status.CANCELED
        assert harness.outbox.put_with_delay == []

    def test_what_would_follow_is_canceled_too(self):
        harness = FollowUpHarness()
        harness.send(FAILED, SILENT)

        cancel(harness, Cancellation(id="c1", at=NOON + MINUTE, prefix="order-"))
        harness.report_first("undelivered", 30003, now=AFTER)
        harness.deliver_from_outbox(now=NOON + HOUR)

        assert harness.sent == ["order-7"]
        followed = [status_of(harness, f"order-7~{name}") for name in ("failed", "silent")]
        assert followed == [Status.CANCELED, Status.CANCELED]


class TestWhatTheLedgerDoesNotHave:
    def test_it_is_canceled_by_the_time_when_it_was_enqueued(self):
        harness = SenderHarness()
        cancel(harness)

        harness.deliver(now=AFTER, enqueued_at=NOON)
        harness.deliver(a_message(id="hello-2"), now=AFTER, enqueued_at=AFTER - SECOND)

        assert (status_of(harness), status_of(harness, "hello-2")) == (Status.CANCELED, Status.SENT)
        assert harness.delivery.canceled_by is CanceledBy.CALLER

    def test_one_that_is_not_due_keeps_its_time(self):
        harness = SenderHarness()
        cancel(harness)
        later = a_message(not_before="2026-03-02T12:00:00Z")

        harness.deliver(later, now=AFTER, enqueued_at=NOON)

        assert harness.sweep_stale(now=AFTER + SECOND).canceled == 1
        harness.deliver(later, now=NOON + 48 * HOUR)
        assert harness.sender.sent == []


class TestWhatIsTried:
    def test_a_throttled_message_is_canceled_before_it_is_tried_again(self):
        harness = SenderHarness(fails_with=SendDelayed("busy", code=429))
        wait = harness.deliver()
        harness.sender.fails_with = None
        harness.stops.add(SPRING)

        harness.deliver(now=AFTER + wait)

        assert (status_of(harness), harness.sender.sent) == (Status.CANCELED, [])

    def test_an_attempt_without_an_answer_is_reconciled_first(self):
        harness = SenderHarness(fails_with=SendUnknown("no answer"))
        harness.deliver()
        harness.sender.fails_with = None

        assert cancel(harness).not_waiting == {Status.UNKNOWN: 1}
        harness.deliver_to_the_end(now=AFTER)

        assert (status_of(harness), harness.sender.sent) == (Status.CANCELED, [])

    def test_one_that_twilio_has_counts_as_sent(self):
        harness = SenderHarness(fails_with=SendUnknown("no answer"), keeps_when_failing=True)
        harness.deliver()
        harness.sender.fails_with = None
        cancel(harness)

        harness.deliver_to_the_end(now=AFTER)

        assert (status_of(harness), len(harness.sender.sent)) == (Status.SENT, 1)

    def test_a_redrive_is_a_new_request(self):
        harness = SenderHarness()
        dead = transition(new_delivery(a_message(), now=NOON), Status.DEAD, now=NOON)
        harness.ledger.save(dead)
        cancel(harness)

        assert status_of(harness) is Status.DEAD


class TestPreview:
    def test_it_counts_by_status_and_changes_nothing(self):
        harness = SenderHarness()
        for number in range(12):
            accept(a_message(id=f"hello-{number}"), ledger=harness.ledger, put=discard, now=NOON)
        harness.deliver(a_message(id="hello-0"))

        preview = preview_cancellation(SPRING, ledger=harness.ledger, elapsed=NO_TIME_PASSES)

        assert (preview.matches, preview.complete, len(preview.ids)) == (12, True, 10)
        assert preview.by_status == {Status.ACCEPTED: 11, Status.SENT: 1}
        assert harness.stops.read().cancellations == ()
        assert status_of(harness, "hello-3") is Status.ACCEPTED

    def test_it_says_that_there_was_no_time_for_all(self):
        harness = SenderHarness()
        accept(a_message(), ledger=harness.ledger, put=discard, now=NOON)

        preview = preview_cancellation(SPRING, ledger=harness.ledger, elapsed=lambda: MAX_DURATION + SECOND)

        assert preview == CancelPreview(matches=0, by_status={}, ids=(), complete=False)


class TestStanding:
    def test_the_same_request_again_replaces_the_first(self):
        harness = SenderHarness()
        cancel(harness)

        cancel(harness, Cancellation(id="c2", at=AFTER, prefix="hello-"))

        assert [each.id for each in harness.stops.read().cancellations] == ["c2"]

    def test_too_many_are_refused_but_one_that_replaces_others_stands(self):
        harness = SenderHarness()
        for number in range(MAX_STANDING):
            cancel(harness, Cancellation(id=f"old{number}", at=NOON, prefix=f"m{number}-"))

        with pytest.raises(Conflict, match="shorter prefix"):
            cancel(harness)
        cancel(harness, Cancellation(id="all", at=NOON, prefix="m"))

        assert [each.id for each in harness.stops.read().cancellations] == ["all"]


def test_under_a_race_each_message_is_sent_once_or_canceled():
    """Workers drain the outbox while the campaign is canceled; half of it has no row in the ledger."""
    harness = SenderHarness()
    messages = [a_message(id=f"hello-{number}") for number in range(400)]
    for message in messages[::2]:
        accept(message, ledger=harness.ledger, put=discard, now=NOON)

    def deliver(message) -> None:
        while harness.deliver(message, now=AFTER, enqueued_at=NOON):
            pass

    with ThreadPoolExecutor(8) as workers:
        sends = [workers.submit(deliver, message) for message in messages[:200]]
        sends[40].result()
        receipt = cancel(harness)
        sent_before = {message.id for message in list(harness.sender.sent)}
        harness.guard.stop_cache.standing(now=AFTER + 3 * SECOND)  # what was read before is too old
        sends += [workers.submit(deliver, message) for message in messages[200:]]
    for send in sends:
        send.result()

    sent = [message.id for message in harness.sender.sent]
    canceled = [message.id for message in messages if status_of(harness, message.id) is Status.CANCELED]
    assert sorted(sent + canceled) == sorted(message.id for message in messages)
    assert sent_before
    assert receipt.canceled >= 100  # the rows of the second half, at least
    assert not {f"hello-{number}" for number in range(200, 400)} & set(sent)
