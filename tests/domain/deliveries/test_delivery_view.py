from datetime import timedelta

import msgspec
import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt, record_not_found
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.status import Status
from tests.examples import NOON, a_message

HOUR = timedelta(hours=1)


def test_an_attempt_shows_the_number_of_its_lookups():
    delivery = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a1", now=NOON)

    shown = msgspec.to_builtins(show(record_not_found(delivery, now=NOON)))

    assert shown["attempts"][0]["lookups"] == 1


def held(**fields):
    return structs.replace(new_delivery(a_message(), now=NOON), status=Status.HELD, **fields)


@pytest.mark.parametrize(
    ("delivery", "reason", "until"),
    [
        (held(message=a_message(not_before=NOON + HOUR)), "not_due", NOON + HOUR),
        (held(retry_at=NOON + HOUR, throttled_count=1), "throttled", NOON + HOUR),
        (held(retry_at=NOON + HOUR), "not_due", NOON + HOUR),  # a silence that began anew
        (held(held_since=NOON), "account", NOON + 24 * HOUR),
        (held(held_since=NOON, message=a_message(not_after=NOON + HOUR)), "account", NOON + HOUR),
        (held(message=a_message(not_before=NOON)), None, None),
        (structs.replace(held(held_since=NOON), status=Status.SENDING), None, None),
    ],
)
def test_a_held_delivery_shows_for_what_it_waits_and_until_when(delivery, reason, until):
    shown = show(delivery)

    assert (shown.reason, shown.until) == (reason, until)


def test_internal_fields_are_not_shown():
    shown = msgspec.to_builtins(show(new_delivery(a_message(), now=NOON)))

    assert shown.keys() <= {"id", "status", "message", "created_at", "updated_at", "attempts", "segments"}
