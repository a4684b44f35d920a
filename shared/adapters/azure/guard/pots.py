"""The pots of the limits of the desk, in Azure Tables: a row for each, in one partition."""

from collections.abc import Sequence

import msgspec
from msgspec import structs

from shared.adapters.azure.row_change import insert_or_replace
from shared.adapters.azure.versioned_rows import Row, Rows
from shared.domain.guard.limits.pot import Pot
from shared.domain.typed_json import decode_json

_PARTITION = "pots"


class TablePots:
    """Stores the pots. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def load(self, key: str) -> Pot | None:
        """Return a pot. See ``shared.ports.guard.Pots``."""
        row = self._rows.get(_PARTITION, _row_key(key))
        return _pot(row) if row else None

    def all(self) -> Sequence[Pot]:
        """Return all pots. See ``shared.ports.guard.Pots``."""
        return [_pot(row) for _, row in self._rows.versions_between(_PARTITION, "", "~")]

    def save(self, pot: Pot) -> Pot:
        """Save a pot. See ``shared.ports.guard.Pots``."""
        columns = {"Content": msgspec.json.encode(structs.replace(pot, version="")).decode()}
        change = insert_or_replace(_row_key(pot.key), columns, etag=pot.version)
        return structs.replace(pot, version=self._rows.write(_PARTITION, change))


def _pot(row: Row) -> Pot:
    pot = decode_json(row.columns["Content"], Pot)
    return structs.replace(pot, version=row.version)


def _row_key(key: str) -> str:
    return key.replace("/", "|")  # a key of a row has no slash
