"""A cache of deliveries in one worker, for Twilio's status callbacks.

Three callbacks come for each text, within seconds. Each is compared with what
this worker loaded or saved last: one that changes nothing needs no storage at
all, and one that does is saved at once. The cache may be stale, and that is
safe: a save on top of an old version fails and is retried on the newest, and
since a status only moves forward, a callback that was outdated for the old
version is outdated for the newest, too.
"""

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime
from threading import Lock

from shared.domain.deliveries.delivery import Delivery
from shared.domain.messages.message import Message
from shared.domain.people.erasure.tombstone import Tombstone
from shared.errors import VersionConflict
from shared.ports.storage import Ledger

MAX_DELIVERIES = 2_000
"""About 4 MB in each worker."""


class RecentLedger:
    """A ledger with a cache, for status callbacks only. Safe to share between threads."""

    def __init__(self, ledger: Ledger, *, max_deliveries: int = MAX_DELIVERIES) -> None:
        self._ledger = ledger
        self._max_deliveries = max_deliveries
        self._cached: OrderedDict[str, Delivery] = OrderedDict()
        self._lock = Lock()

    def load(self, message_id: str) -> Delivery | None:
        """Return the delivery from the cache, or from the ledger."""
        with self._lock:
            cached = self._cached.get(message_id)
        if cached is not None:
            return cached
        loaded = self._ledger.load(message_id)
        return self._cache(loaded) if loaded else None

    def save(self, delivery: Delivery) -> Delivery:
        """Save a delivery; a conflict drops the cached version, so that the next load is the newest."""
        try:
            return self._cache(self._ledger.save(delivery))
        except VersionConflict:
            with self._lock:
                self._cached.pop(delivery.id, None)
            raise

    def open(self, *, prefix: str = "") -> Iterator[str]:
        """See ``shared.ports.storage.Ledger``."""
        return self._ledger.open(prefix=prefix)

    def sid_owner(self, sid: str) -> str | None:
        """See ``shared.ports.storage.Ledger``."""
        return self._ledger.sid_owner(sid)

    def assign_sid(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        """See ``shared.ports.storage.Ledger``."""
        return self._ledger.assign_sid(sid, delivery_id, instead_of=instead_of)

    def erase(self, delivery: Delivery, *, digest: str) -> None:
        """See ``shared.ports.storage.Ledger``."""
        with self._lock:
            self._cached.pop(delivery.id, None)
        self._ledger.erase(delivery, digest=digest)

    def tombstone(self, message_id: str) -> Tombstone | None:
        """See ``shared.ports.storage.Ledger``."""
        return self._ledger.tombstone(message_id)

    def reserve_id(self, message_id: str, *, at: datetime) -> None:
        """See ``shared.ports.storage.Ledger``."""
        self._ledger.reserve_id(message_id, at=at)

    def content_digest(self, message: Message) -> str:
        """See ``shared.ports.storage.Ledger``."""
        return self._ledger.content_digest(message)

    def erase_sid(self, sid: str) -> None:
        """See ``shared.ports.storage.Ledger``."""
        self._ledger.erase_sid(sid)

    def is_erased_sid(self, sid: str) -> bool:
        """See ``shared.ports.storage.Ledger``."""
        return self._ledger.is_erased_sid(sid)

    def _cache(self, delivery: Delivery) -> Delivery:
        with self._lock:
            self._cached.pop(delivery.id, None)
            # Not a final one: a redrive may change it, and few callbacks follow.
            if not delivery.status.is_final:
                self._cached[delivery.id] = delivery
                if len(self._cached) > self._max_deliveries:
                    self._cached.popitem(last=False)
        return delivery
