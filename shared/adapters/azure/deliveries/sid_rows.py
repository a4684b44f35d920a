"""Twilio's SIDs, in a table of their own: which delivery owns each, and which were erased."""

from contextlib import suppress

from shared.adapters.azure.deliveries.delivery_rows import partition_of
from shared.adapters.azure.row_change import Delete, Insert, Upsert
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.people.digests import digest, require_secret
from shared.errors import VersionConflict

_ATTEMPTS = 3  # how often a SID is assigned, if storage refuses and has no owner of it; or erased


class SidRows:
    """Stores the owners of SIDs. Safe to share between threads."""

    def __init__(self, rows: Rows, *, secret: str) -> None:
        self._rows = rows
        self._secret = secret

    def owner(self, sid: str) -> str | None:
        """Return the id of the delivery that owns a SID. See ``shared.ports.storage.Ledger``."""
        row = self._rows.get(partition_of(sid), sid)
        return str(row.columns["Owner"]) if row else None

    def assign(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        """Assign a SID to a delivery, and return its owner. See ``shared.ports.storage.Ledger``."""
        columns = {"Owner": delivery_id}
        change = Upsert(sid, columns) if instead_of else Insert(sid, columns)
        for _ in range(_ATTEMPTS):
            with suppress(VersionConflict):
                self._rows.write(partition_of(sid), change)
                return delivery_id
            owner = self.owner(sid)
            if owner not in {None, instead_of}:  # None: storage refused, and there is no owner
                return str(owner)
        raise VersionConflict(f"storage does not assign {sid} to {delivery_id}, nor to another delivery")

    def erase(self, sid: str) -> None:
        """Erase a SID. See ``shared.ports.storage.Ledger``."""
        kept = Upsert(self._erased_key(sid), {})
        for _ in range(_ATTEMPTS):
            row = self._rows.get(partition_of(sid), sid)
            with suppress(VersionConflict):
                self._rows.write(partition_of(sid), *([Delete(sid, row.version)] if row else []), kept)
                return
        raise VersionConflict(f"{sid} is assigned again and again while it is erased")

    def is_erased(self, sid: str) -> bool:
        """Return whether a SID was erased. See ``shared.ports.storage.Ledger``."""
        return bool(self._secret) and self._rows.get(partition_of(sid), self._erased_key(sid)) is not None

    def _erased_key(self, sid: str) -> str:
        return f"~erased|{digest(require_secret(self._secret), 'sid', sid)}"
