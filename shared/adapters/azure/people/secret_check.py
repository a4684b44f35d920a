"""The check value of the secret of digests, in the table `erasures`: one row."""

from contextlib import suppress

from shared.adapters.azure.row_change import Insert
from shared.adapters.azure.versioned_rows import Rows
from shared.errors import VersionConflict

_PARTITION, _KEY = "secret", "check"


class TableSecretCheck:
    """Stores the check value. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def load(self) -> str | None:
        """Return the check value. See ``shared.ports.erased.SecretCheck``."""
        row = self._rows.get(_PARTITION, _KEY)
        return str(row.columns["Value"]) if row else None

    def save(self, value: str) -> str:
        """Save the check value unless there is one. See ``shared.ports.erased.SecretCheck``."""
        with suppress(VersionConflict):
            self._rows.write(_PARTITION, Insert(_KEY, {"Value": value}))
            return value
        stored = self.load()
        if stored is None:
            raise VersionConflict("storage neither saved the check value nor has another one")
        return stored
