"""A message whose worker died with its host is requeued long before the queue delivers it again."""

from datetime import datetime, timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import Delivery, new_delivery, transition
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import read_message
from shared.errors import SendUnknown
from shared.ports.pending_messages import OpenAttempt
from shared.services.operations.abandoned_attempts import RUNS_EVERY
from tests.examples import NOON, a_message
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
WITHIN = timedelta(seconds=180)
"""Promised in docs/how-it-works.md."""

BEGAN = NOON + 15 * SECOND


@pytest.fixture
def harness() -> SenderHarness:
    return SenderHarness()


def abandoned(harness: SenderHarness, *, at: datetime, message_id: str = "hello-1") -> Delivery:
    """Let a worker claim a message and die with its host: the queue hides the message for ten minutes."""
    delivery = new_delivery(a_message(id=message_id), now=at)
    return harness.ledger.save(
        begin_attempt(delivery, attempt_id="died", now=at, sender="+15005550006", lease=RETRY_POLICY.lease)
    )


def run(harness: SenderHarness, *, since: datetime, until: datetime) -> int:
    """Check every 30 s, and deliver what the outbox shows; return how many were delivered."""
    visible, count, now = [], 0, since
    while now <= until:
        if now.second % RUNS_EVERY.seconds == 0:
            harness.requeue_abandoned(now=now)
        visible += [(now + delay, envelope) for envelope, delay in harness.outbox.put_with_delay]
        harness.outbox.put_with_delay.clear()
        for item in [item for item in visible if item[0] <= now]:
            visible.remove(item)
            count += 1
            message = read_message(item[1].raw, default_id=item[1].id, default_country="")
            if (wait := harness.deliver(message, now=now)) is not None:
                visible.append((now + wait, item[1]))
        now += SECOND
    return count


def checked(harness: SenderHarness, *, since: datetime, until: datetime) -> int:
    """Check every 30 s, without anybody who delivers; return how many messages were requeued."""
    runs = (until - since) // RUNS_EVERY
    return sum(harness.requeue_abandoned(now=since + run * RUNS_EVERY) for run in range(runs + 1))


@pytest.mark.parametrize("seconds", [1, 29, 31, 59, 61, 89, 91, 119])  # the last of two minutes waits longest
@pytest.mark.parametrize("message_id", ["hello-1", "hello-2"])
def test_a_message_that_twilio_has_is_found_within_three_minutes(harness, message_id, seconds):
    start = NOON + seconds * SECOND
    delivery = abandoned(harness, at=start, message_id=message_id)
    harness.sender.send(delivery.addressed, callback="", twiml="", now=start)

    run(harness, since=start, until=start + WITHIN)

    assert harness.ledger.load(message_id).status is Status.SENT
    assert len(harness.sender.sent) == 1


@pytest.mark.parametrize("seconds", range(1, 121, 7))
@pytest.mark.parametrize("message_id", ["m1", "m2", "m4", "m12"])  # of one share each
def test_one_that_ends_the_idleness_of_the_outbox_is_requeued_before_its_lookup(harness, message_id, seconds):
    start = NOON + seconds * SECOND
    next_run = NOON + -(-seconds // RUNS_EVERY.seconds) * RUNS_EVERY
    harness.hidden_on_outbox = 0
    assert checked(harness, since=NOON - 10 * MINUTE, until=start) == 0
    harness.hidden_on_outbox = 1
    abandoned(harness, at=start, message_id=message_id)

    assert checked(harness, since=next_run, until=start + RETRY_POLICY.first_lookup_after) == 1


def test_a_burst_that_lasts_for_one_run_of_each_timer_costs_no_search(harness):
    searched: list[int] = []

    def begun_before(_: datetime, *, share: int) -> list[OpenAttempt]:
        searched.append(share)
        return []

    harness.open_attempts.begun_before = begun_before

    def run_each_timer(turn: int, *, hidden: int) -> list[int]:
        searched.clear()
        harness.hidden_on_outbox = hidden
        for half in range(2):
            harness.requeue_abandoned(now=NOON + (2 * turn + half) * RUNS_EVERY)
        return sorted(searched)

    assert run_each_timer(0, hidden=1) == [0, 1]  # workers that have just started know nothing
    assert run_each_timer(1, hidden=0) == []
    assert run_each_timer(2, hidden=1) == []
    assert run_each_timer(3, hidden=0) == []
    assert run_each_timer(4, hidden=1) == []
    assert run_each_timer(5, hidden=1) == [0, 1, 2, 3]
    assert run_each_timer(6, hidden=1) == [0, 1]
    assert run_each_timer(7, hidden=1) == [2, 3]  # what was left out once is read once more, not for ever


def test_a_message_that_never_reached_twilio_is_sent_once(harness):
    abandoned(harness, at=BEGAN)

    run(harness, since=BEGAN, until=BEGAN + 15 * MINUTE)

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 1)


def test_while_twilio_cannot_be_asked_for_a_day_copies_and_questions_stay_few(harness):
    """One message of its own, one for the attempt that nobody looked up, and one of each sweep."""
    harness.sender.fails_with = SendUnknown("no answer")
    harness.sender.is_unreachable = True
    first, copies, asked = harness.deliver(now=NOON), 0, 0
    visible, now = [NOON + first], NOON
    while now < NOON + 23 * 60 * MINUTE:
        harness.requeue_abandoned(now=now)
        if (now - NOON) % (60 * MINUTE) == timedelta(0):
            harness.sweep_stale(now=now)
        copies += len(harness.outbox.put_with_delay)
        visible += [now + delay for _, delay in harness.outbox.put_with_delay]
        harness.outbox.put_with_delay.clear()
        for at in [at for at in visible if at <= now]:
            visible.remove(at)
            visible.append(now + harness.deliver(now=now))
            asked += 1
        now += RUNS_EVERY

    assert copies == 1 + 4  # after 1, 3, 7 and 15 hours
    assert asked < 700  # of 5 copies, each at most every 15 minutes in the end


def test_a_worker_that_dies_during_the_lookup_is_replaced_within_three_minutes_too(harness):
    delivery = abandoned(harness, at=BEGAN)
    harness.sender.send(delivery.addressed, callback="", twiml="", now=BEGAN)
    looked_up_at = BEGAN + RETRY_POLICY.first_lookup_after
    harness.ledger.save(transition(delivery, Status.UNKNOWN, now=looked_up_at))

    run(harness, since=looked_up_at, until=looked_up_at + WITHIN)

    assert harness.delivery.status is Status.SENT


def test_an_attempt_that_is_under_way_is_left_alone(harness):
    abandoned(harness, at=NOON)

    assert checked(harness, since=NOON, until=NOON + 30 * SECOND) == 0


def test_a_slow_worker_that_ends_its_attempt_is_not_disturbed(harness):
    delivery = abandoned(harness, at=NOON)
    run(harness, since=NOON + MINUTE, until=NOON + 2 * MINUTE)
    sent = structs.replace(delivery, status=Status.SENT, sid="SM1")
    harness.ledger.save(sent)

    assert run(harness, since=NOON + 2 * MINUTE, until=NOON + 20 * MINUTE) == 0
    assert harness.sender.sent == []


def test_an_unknown_attempt_whose_message_is_on_the_outbox_is_not_put_there_again(harness):
    for message_id in ("m1", "m2", "m4", "m12"):  # of one share each
        claimed = abandoned(harness, at=NOON, message_id=message_id)
        harness.ledger.save(transition(claimed, Status.UNKNOWN, now=NOON))

    assert checked(harness, since=NOON, until=NOON + 3 * MINUTE) == 0


def test_while_nobody_sends_a_message_is_put_on_the_outbox_once(harness):
    abandoned(harness, at=NOON)

    assert checked(harness, since=NOON, until=NOON + 20 * MINUTE) == 1


def test_nothing_is_read_while_the_outbox_is_empty(harness):
    abandoned(harness, at=NOON)
    harness.hidden_on_outbox = 0

    assert checked(harness, since=NOON, until=NOON + 20 * MINUTE) == 0


def test_one_that_fails_does_not_keep_the_others(harness):
    for message_id in ("hello-1", "hello-3"):
        abandoned(harness, at=NOON, message_id=message_id)
    put = harness.outbox.put
    failed: list[str] = []

    def fail_once(envelope, *, delay):
        if not failed:
            failed.append(envelope.id)
            raise OSError("the queue is gone")
        put(envelope, delay=delay)

    harness.outbox.put = fail_once

    assert checked(harness, since=NOON, until=NOON + 5 * MINUTE) == 2
    assert {envelope.id for envelope, _ in harness.outbox.put_with_delay} == {"hello-1", "hello-3"}


def test_what_a_worker_of_the_version_before_left_is_checked_off(harness):
    """It saves a delivery as sent, and leaves the row beside it as it was."""
    delivery = abandoned(harness, at=NOON)
    attempts = [OpenAttempt(delivery_id=delivery.id, version="of the row beside")]
    harness.ledger.save(structs.replace(delivery, status=Status.SENT))
    harness.open_attempts.begun_before = lambda *_, **__: iter(attempts)

    assert harness.requeue_abandoned(now=NOON + MINUTE) == 0
    assert harness.outbox.put_with_delay == []
