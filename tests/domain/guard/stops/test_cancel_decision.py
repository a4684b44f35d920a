from datetime import timedelta

from shared.domain.deliveries.status import Status
from shared.domain.guard.decision import End
from shared.domain.guard.stops.cancel_decision import cancel_decision
from shared.domain.guard.stops.cancellation import Cancellation
from shared.domain.guard.stops.stop import Standing
from tests.examples import NOON, a_message

STANDING = Standing(
    cancellations=(
        Cancellation(id="c1", at=NOON - timedelta(days=1), prefix="hello-"),
        Cancellation(id="c2", at=NOON, prefix="hello-", reason="wrong price"),
    )
)


def test_a_message_that_a_cancellation_covers_ends_and_says_why():
    assert cancel_decision(a_message(), STANDING, enqueued_at=NOON) == End(
        status=Status.CANCELED, reason="canceled with its campaign, by cancellation c2: wrong price"
    )


def test_a_message_that_none_covers_goes_on():
    assert cancel_decision(a_message(id="other"), STANDING, enqueued_at=NOON) is None
    assert cancel_decision(a_message(), STANDING, enqueued_at=NOON + timedelta(seconds=1)) is None
    assert cancel_decision(a_message(), Standing(), enqueued_at=NOON) is None
