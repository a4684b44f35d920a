"""Opt-outs of people who were erased, in Azure Tables. C1's; this is the least of it."""

from datetime import datetime

from shared.adapters.azure.row_change import Upsert
from shared.adapters.azure.versioned_rows import Rows

_PARTITION = "opt-out"


class TableErasedOptOuts:
    """Stores opt-outs by the hashes of numbers."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, number_digest: str, at: datetime) -> None:
        """Keep an opt-out. See ``shared.ports.people.ErasedOptOuts``."""
        self._rows.write(_PARTITION, Upsert(number_digest, {"At": at}))
