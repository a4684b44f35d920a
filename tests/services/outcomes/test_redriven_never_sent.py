"""A message that Twilio took and certainly did not send (30001), was redriven, and gets no answer."""

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
