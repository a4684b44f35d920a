import pytest

from shared.domain.deliveries.status import CanceledBy, Status
from shared.errors import Conflict, NotFound
from shared.services.follow_ups.cancel_follow_ups import cancel_follow_ups, cancel_message
from tests.examples import NOON
from tests.services.follow_ups.follow_up_harness import FAILED, MINUTE, SILENT, FollowUpHarness

DUE = NOON + 30 * MINUTE


@pytest.fixture
def harness() -> FollowUpHarness:
    harness = FollowUpHarness()
    harness.send(FAILED, SILENT)
    return harness


def cancel(harness: FollowUpHarness):
    return cancel_message("order-7", ledger=harness.ledger, now=NOON + MINUTE)


def test_a_message_that_was_sent_is_not_followed_any_more(harness):
    assert cancel(harness).status is Status.SENT
    assert cancel(harness).status is Status.SENT  # repeated

    harness.report_first("undelivered", 30003)
    harness.deliver_from_outbox(now=DUE)

    assert harness.sent == ["order-7"]
    canceled = [harness.ledger.load(f"order-7~{name}") for name in ("failed", "silent")]
    assert {(each.status, each.canceled_by, each.follows) for each in canceled} == {
        (Status.CANCELED, CanceledBy.CALLER, "order-7")
    }


def test_it_is_too_late_when_all_is_sent(harness):
    harness.report_first("undelivered", 30003)
    harness.deliver_from_outbox(now=DUE)

    with pytest.raises(Conflict, match="order-7 is undelivered"):
        cancel(harness)


@pytest.mark.parametrize("rules", [[], [FAILED]])
def test_what_arrived_and_can_be_followed_by_nothing_cannot_be_canceled(rules):
    harness = FollowUpHarness()
    harness.send(*rules)
    harness.report_first("delivered")

    with pytest.raises(Conflict):
        cancel(harness)
    assert harness.ledger.load("order-7~failed") is None


def test_a_message_that_was_never_sent_leaves_no_follow_ups_behind():
    harness = FollowUpHarness()
    harness.send(FAILED, SILENT, not_before="2026-03-02T12:00:00Z")

    assert cancel(harness).status is Status.CANCELED

    assert harness.ledger.load("order-7~failed") is harness.ledger.load("order-7~silent") is None


def test_an_unknown_message_is_not_found(harness):
    with pytest.raises(NotFound):
        cancel_message("order-8", ledger=harness.ledger, now=NOON)


def test_one_that_ended_because_nothing_was_sent_is_canceled_for_good(harness):
    harness.report_first("failed", 30001)
    harness.deliver_from_outbox(now=DUE)

    assert cancel_follow_ups(harness.first, ledger=harness.ledger, now=DUE, by=CanceledBy.REMINDER)

    assert harness.ledger.load("order-7~silent").canceled_by is CanceledBy.REMINDER
