"""Until when a message that was not sent may lie on the outbox."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.people.erasure.off_queue import MARGIN, off_queue_at
from tests.examples import NOON, a_message

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("status", "not_before", "fields", "wait"),
    [
        (Status.ACCEPTED, None, {}, timedelta(0)),
        (Status.HELD, 2 * DAY, {}, 2 * DAY),
        (Status.HELD, -DAY, {"retry_at": NOON + 5 * MINUTE}, 5 * MINUTE),
        (Status.HELD, 2 * DAY, {"retry_at": NOON + 5 * MINUTE}, 2 * DAY),
        (Status.HELD, 7 * DAY, {}, None),  # in the agenda
        (Status.HELD, None, {"held_for": "quiet_hours", "retry_at": NOON + DAY}, None),  # there, too
        (Status.HELD, None, {"held_for": "quiet_hours", "retry_at": NOON + MINUTE}, MINUTE),
        (Status.HELD, None, {"held_for": "stopped", "stop_id": "s1"}, None),  # on the list of its stop
        (Status.HELD, None, {"held_since": NOON}, None),
    ],
)
def test_a_message_is_off_the_outbox_when_its_delay_is_over(status, not_before, fields, wait):
    raw = {"not_before": (NOON + not_before).isoformat()} if not_before else {}
    delivery = structs.replace(new_delivery(a_message(**raw), now=NOON), status=status, **fields)

    expected = None if wait is None else NOON + wait + MARGIN
    assert off_queue_at(delivery, now=NOON) == expected
