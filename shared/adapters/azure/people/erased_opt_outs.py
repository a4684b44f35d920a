"""Opt-outs of people who were erased, in the table `erasures`: one partition, a row for each digest.

The row `head` changes with each of them, in the same transaction: whoever knows the others reads that alone.
"""

from datetime import datetime
from uuid import uuid4

from shared.adapters.azure.row_change import Delete, Upsert, plain_time
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.people.erasure.erased_opt_outs import KnownOptOuts
from shared.errors import VersionConflict

_PARTITION, _HEAD = "opted-out", "head"
_ATTEMPTS = 3  # how often one is removed that another worker removes at the same time


class TableErasedOptOuts:
    """Stores digests of numbers. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def version(self) -> str:
        """Return what changes with each change. See ``shared.ports.erased.ErasedOptOuts``."""
        row = self._rows.get(_PARTITION, _HEAD)
        return str(row.columns["Version"]) if row else ""

    def read(self) -> KnownOptOuts:
        """Return all of them. See ``shared.ports.erased.ErasedOptOuts``."""
        rows = self._rows.matching([Condition("PartitionKey", "eq", _PARTITION)])
        by_key = {row.columns["RowKey"]: row.columns for row in rows}
        head = by_key.pop(_HEAD, None)
        return KnownOptOuts(
            version=head["Version"] if head else "",
            opted_out_at={digest: plain_time(columns["At"]) for digest, columns in by_key.items()},
        )

    def add(self, number_digest: str, at: datetime) -> None:
        """Save one. See ``shared.ports.erased.ErasedOptOuts``."""
        self._rows.write(_PARTITION, Upsert(number_digest, {"At": at}), _new_head())

    def remove(self, number_digest: str) -> None:
        """Delete one. See ``shared.ports.erased.ErasedOptOuts``."""
        for _ in range(_ATTEMPTS):
            row = self._rows.get(_PARTITION, number_digest)
            if row is None:
                return
            try:
                self._rows.write(_PARTITION, Delete(number_digest, row.version), _new_head())
            except VersionConflict:
                continue
            return
        raise VersionConflict("other workers change the same opt-out")


def _new_head() -> Upsert:
    return Upsert(_HEAD, {"Version": uuid4().hex})
