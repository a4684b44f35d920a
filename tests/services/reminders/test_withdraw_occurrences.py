import pytest

from shared.domain.deliveries.delivery import record_reply
from shared.domain.deliveries.status import Status
from tests.examples import NOON
from tests.services.reminders.reminder_harness import CALL_AFTER, DAILY, FIRST, HOUR, MINUTE, a_reminder


@pytest.mark.parametrize("stop", ["cancel", "pause"])
def test_a_follow_up_on_the_outbox_is_canceled_with_its_reminder(harness, stop):
    harness.ask(**DAILY)
    follow_up_at = NOON + HOUR + 30 * MINUTE
    harness.tick(follow_up_at)
    assert harness.ids() == [FIRST, FIRST + ":2"]

    if stop == "cancel":
        harness.cancel(now=follow_up_at + MINUTE)
    else:
        harness.set(a_reminder(**CALL_AFTER, **DAILY, paused=True), now=follow_up_at + MINUTE)

    assert harness.ledger.load(FIRST + ":2").status is Status.CANCELED


@pytest.mark.parametrize("minutes", [10, 100])
def test_a_follow_up_that_cannot_be_on_the_outbox_is_not_in_the_ledger(harness, minutes):
    harness.ask(**DAILY)

    harness.cancel(now=NOON + HOUR + minutes * MINUTE)

    assert harness.ledger.load(FIRST + ":2") is None


def test_a_follow_up_that_an_answer_made_needless_is_not_in_the_ledger(harness):
    harness.ledger.save(record_reply(harness.ask(**DAILY), "confirmed", now=NOON))

    harness.cancel(now=NOON + HOUR + 31 * MINUTE)

    assert harness.ledger.load(FIRST + ":2") is None
