from datetime import timedelta

import msgspec
from msgspec import structs

from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.sequence import is_same_content, with_next_sequence
from tests.domain.deliveries.test_stored_rows import DELIVERY
from tests.examples import NOON, a_message

MILLISECOND = timedelta(milliseconds=1)


def a_delivery(**fields) -> Delivery:
    return structs.replace(new_delivery(a_message(), now=NOON), **fields)


def test_changes_at_the_same_time_have_different_numbers():
    first = with_next_sequence(a_delivery())

    second = with_next_sequence(first)

    assert second.sequence == first.sequence + 1


def test_a_later_change_has_a_higher_number_and_an_earlier_time_never_a_lower_one():
    first = with_next_sequence(a_delivery())

    later = with_next_sequence(structs.replace(first, updated_at=NOON + 5 * MILLISECOND))
    earlier = with_next_sequence(structs.replace(later, updated_at=NOON - timedelta(hours=1)))

    assert first.sequence < later.sequence < earlier.sequence


def test_the_number_grows_on_after_a_worker_without_it_saved_the_delivery():
    saved = with_next_sequence(with_next_sequence(a_delivery()))
    without = structs.replace(saved, sequence=0, updated_at=NOON + timedelta(seconds=1))

    assert with_next_sequence(without).sequence > saved.sequence


def test_a_row_of_the_version_before_starts_with_the_time_of_its_change():
    stored = msgspec.json.decode(DELIVERY, type=Delivery)

    assert stored.sequence == 0
    assert with_next_sequence(stored).sequence == stored.updated_at.timestamp() * 1000


def test_two_deliveries_are_the_same_but_for_version_and_number():
    delivery = a_delivery()

    assert is_same_content(delivery, structs.replace(delivery, version="2", sequence=2))
    assert not is_same_content(delivery, structs.replace(delivery, segments=2))
