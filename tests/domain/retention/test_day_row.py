from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.retention.day_row import AT_ONCE, DayRow, day_row_of
from tests.examples import NOON, a_message


def test_a_delivery_is_listed_by_the_day_of_its_last_change():
    delivery = new_delivery(a_message(), now=NOON)

    assert day_row_of(delivery) == DayRow(day=f"{NOON:%Y-%m-%d}", of="hello-1", has_words=True)


def test_a_private_message_is_due_at_once_and_without_words_by_its_day():
    private = new_delivery(a_message(private=True), now=NOON)
    without = structs.replace(private, words_removed_at=NOON)

    assert day_row_of(private).day == AT_ONCE
    assert f"{NOON:%Y-%m-%d}" > AT_ONCE
    assert day_row_of(without) == DayRow(day=f"{NOON:%Y-%m-%d}", of="hello-1", has_words=False)
