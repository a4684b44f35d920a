"""Split what is posted into requests that the desk takes."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

MOST = 1_000
"""Items in a batch, by the API."""

MOST_BYTES = 4_000_000
"""Bytes of a request. The API takes 10 MB of people and 30 MB of messages; on a slow line that is long."""


def batches[Item](
    items: Iterable[Item],
    body_of: Callable[[Item], Mapping[str, Any]],
    *,
    most: int = MOST,
    most_bytes: int = MOST_BYTES,
) -> Iterator[list[Item]]:
    """Yield lists of items, in order, each with as many as fit a request. ``body_of`` is what is posted."""
    batch: list[Item] = []
    size = 0
    for item in items:
        own = len(json.dumps(body_of(item))) + 2  # as requests sends it: ASCII, a comma and a blank between
        if batch and (len(batch) == most or size + own > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += own
    if batch:
        yield batch
