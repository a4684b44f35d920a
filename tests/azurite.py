"""Start storage for a test."""

from local.azurite import Azurite
from local.ports import free_ports


def empty_azurite(*options: str) -> Azurite:
    """Start an empty Azurite without a data folder. ``stop()`` it, or use it in a ``with`` block."""
    blobs, queues, tables = free_ports(3)
    return Azurite.start(data=None, blob_port=blobs, queue_port=queues, table_port=tables, options=options)
