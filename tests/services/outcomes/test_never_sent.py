"""A message of which Twilio took an attempt and certainly did not send it (30001), and then has another."""

from datetime import timedelta

import pytest

from shared.domain.deliveries.delivery import reopen_dead
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.errors import SendUnknown
from tests.examples import NOON
from tests.services.sender_harness import SenderHarness

HOUR = timedelta(hours=1)


@pytest.fixture
def harness() -> SenderHarness:
    """A redriven message; Twilio lists its first attempt as never sent."""
    harness = SenderHarness()
    harness.deliver()
    change_first(harness, status=Status.UNDELIVERED, error_code=30001)
    harness.sweep_stale(now=NOON + HOUR)
    harness.ledger.save(reopen_dead(harness.delivery, now=NOON + HOUR))
    harness.sender.fails_with = SendUnknown("no answer")
    return harness


def change_first(harness: SenderHarness, **report) -> None:
    """Let Twilio list its first text with that report."""
    sid = min(harness.sender.known)
    message, created, _ = harness.sender.known[sid]
    harness.sender.known[sid] = (message, created, Report(sid=sid, **report))


def test_the_attempt_that_was_never_sent_is_not_taken_for_it(harness):
    harness.deliver(now=NOON + HOUR)
    harness.sender.fails_with = None

    harness.deliver_to_the_end(now=NOON + HOUR)

    assert harness.delivery.status is Status.SENT
    assert len(harness.sender.sent) == 2


def test_its_own_text_is_found(harness):
    harness.sender.keeps_when_failing = True

    harness.deliver_to_the_end(now=NOON + HOUR)

    assert (harness.delivery.status, harness.delivery.sid) == (Status.SENT, max(harness.sender.known))
    assert len(harness.sender.sent) == 2


def test_a_first_text_that_arrived_after_all_counts(harness):
    harness.deliver(now=NOON + HOUR)
    change_first(harness, status=Status.DELIVERED)

    harness.deliver_to_the_end(now=NOON + HOUR)

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.DELIVERED, 1)


def test_a_later_lookup_is_about_the_new_text(harness):
    harness.sender.keeps_when_failing = True
    harness.deliver(now=NOON + HOUR, attempt_id="again")
    sid = max(harness.sender.known)
    harness.report("hello-1", sid, "sent", attempt_id="again")
    message, created, _ = harness.sender.known[sid]
    harness.sender.known[sid] = (message, created, Report(sid=sid, status=Status.DELIVERED))

    harness.sweep_stale(now=NOON + 3 * HOUR)

    assert (harness.delivery.sid, harness.delivery.status) == (sid, Status.DELIVERED)


def test_if_both_attempts_were_never_sent_it_is_not_sent():
    """Twilio's list lagged, so that a message without an answer was sent once more."""
    harness = SenderHarness(fails_with=SendUnknown("no answer"), keeps_when_failing=True)
    harness.deliver(attempt_id="first")
    first, record = harness.sender.known.popitem()
    harness.sender.fails_with = None
    harness.deliver_to_the_end(now=NOON + timedelta(minutes=3))
    harness.sender.known[first] = record
    second = max(harness.sender.known)
    for sid in (first, second):
        message, created, _ = harness.sender.known[sid]
        report = Report(sid=sid, status=Status.UNDELIVERED, error_code=30001)
        harness.sender.known[sid] = (message, created, report)
    harness.sweep_stale(now=NOON + 2 * HOUR)
    assert harness.delivery.status is Status.DEAD
    harness.report("hello-1", first, "sent", attempt_id="first")
    assert (harness.delivery.status, harness.delivery.sid) == (Status.SENT, first)

    harness.sweep_stale(now=NOON + 4 * HOUR)

    assert (harness.delivery.status, harness.delivery.error_code) == (Status.DEAD, 30001)
    assert len(harness.stored_dead_letters) == 1
