"""Storage for a test."""

from local.azurite import Azurite
from local.ports import free_port


def empty_azurite() -> Azurite:
    """Start an Azurite that keeps nothing. ``stop()`` it, or use it in a ``with`` block."""
    return Azurite.start(data=None, blob_port=free_port(), queue_port=free_port(), table_port=free_port())
