"""The sequence number of a delivery: of two states of it, the one with the higher number is newer."""

from msgspec.structs import replace

from shared.domain.deliveries.delivery import Delivery


def with_next_sequence(delivery: Delivery) -> Delivery:
    """Return the delivery with the number of its next save.

    The number is higher than the last one, and at least the time of the change in milliseconds. So it
    still grows after a worker of an earlier version, which does not know the number, saved without it.
    """
    milliseconds = int(delivery.updated_at.timestamp() * 1000)
    return replace(delivery, sequence=max(delivery.sequence + 1, milliseconds))


def is_same_content(first: Delivery, second: Delivery) -> bool:
    """Return whether both deliveries are the same but for their versions and numbers."""
    return replace(first, version="", sequence=0) == replace(second, version="", sequence=0)
