"""Stops and cancellations, in Azure Tables: one partition, so that one request reads all of them."""

import msgspec
from msgspec import structs

from shared.adapters.azure.held_messages import TableHeldMessages
from shared.adapters.azure.row_change import Upsert, insert_or_replace
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.guard.stops.cancellation import Cancellation
from shared.domain.guard.stops.stop import Standing, Stop
from shared.domain.typed_json import decode_json
from shared.ports.pending_messages import HeldMessages

_PARTITION = "standing"
_CANCEL, _STOP = "cancel|", "stop|"


class TableStops:
    """Stores stops and cancellations. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def read(self) -> Standing:
        """Return all that stand. See ``shared.ports.guard.Stops``."""
        stops, cancellations = [], []
        for key, row in self._rows.versions_between(_PARTITION, _CANCEL, _STOP + "~"):
            content = row.columns["Content"]
            if key.startswith(_STOP):
                stop = decode_json(content, Stop)
                stops.append(structs.replace(stop, version=row.version))
            else:
                cancellations.append(decode_json(content, Cancellation))
        stops.sort(key=lambda stop: stop.at)
        return Standing(
            stops=tuple(stop for stop in stops if stop.ended_at is None),
            ended=tuple(stop for stop in stops if stop.ended_at is not None),
            cancellations=tuple(sorted(cancellations, key=lambda each: each.at)),
        )

    def save(self, stop: Stop) -> Stop:
        """Save a stop. See ``shared.ports.guard.Stops``."""
        content = msgspec.json.encode(structs.replace(stop, version="")).decode()
        change = insert_or_replace(_STOP + stop.id, {"Content": content}, etag=stop.version)
        return structs.replace(stop, version=self._rows.write(_PARTITION, change))

    def add(self, cancellation: Cancellation) -> None:
        """Save a cancellation. See ``shared.ports.guard.Stops``."""
        content = msgspec.json.encode(cancellation).decode()
        self._rows.write(_PARTITION, Upsert(_CANCEL + cancellation.id, {"Content": content}))

    def remove(self, record: Stop | Cancellation) -> None:
        """Delete a stop or a cancellation. See ``shared.ports.guard.Stops``."""
        key = _STOP if isinstance(record, Stop) else _CANCEL
        self._rows.delete(_PARTITION, key + record.id)

    def held(self, stop_id: str) -> HeldMessages:
        """Return the list of what a stop holds. See ``shared.ports.guard.Stops``."""
        return TableHeldMessages(self._rows, partition=f"held|{stop_id}")
