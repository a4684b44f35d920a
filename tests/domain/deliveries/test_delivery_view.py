import msgspec

from shared.domain.deliveries.delivery import begin_attempt, new_delivery, record_not_found
from shared.domain.deliveries.delivery_view import show
from tests.examples import NOON, a_message


def test_an_attempt_shows_the_number_of_its_lookups():
    delivery = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a1", now=NOON)

    shown = msgspec.to_builtins(show(record_not_found(delivery, now=NOON)))

    assert shown["attempts"][0]["lookups"] == 1


def test_internal_fields_are_not_shown():
    shown = msgspec.to_builtins(show(new_delivery(a_message(), now=NOON)))

    assert shown.keys() <= {"id", "status", "message", "created_at", "updated_at", "attempts", "segments"}
