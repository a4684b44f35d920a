"""Start storage for a test."""

from itertools import count

from local.azurite import Azurite
from local.ports import free_ports

ACCOUNTS = 400
"""Of the shared Azurite. A test that needs empty storage gets one of them."""

_shared: list[Azurite] = []
_numbers = count()


def empty_azurite(*options: str) -> Azurite:
    """Start an empty Azurite without a data folder. ``stop()`` it, or use it in a ``with`` block."""
    blobs, queues, tables = free_ports(3)
    return Azurite.start(data=None, blob_port=blobs, queue_port=queues, table_port=tables, options=options)


def empty_account() -> Azurite:
    """Return an account with nothing in it, of an Azurite that runs until this process ends."""
    if not _shared:
        blobs, queues, tables = free_ports(3)
        accounts = [f"account{number}" for number in range(ACCOUNTS)]
        _shared.append(
            Azurite.start(data=None, blob_port=blobs, queue_port=queues, table_port=tables, accounts=accounts)
        )
    return _shared[0].with_account(f"account{next(_numbers)}")


def stop_shared_azurite() -> None:
    """Stop the Azurite of all ``empty_account()``."""
    while _shared:
        _shared.pop().stop()
