"""The ledger as one worker remembers it, for Twilio's reports.

Three reports come for each text, within seconds. What they say is compared
with what this worker saw last: a report that is no news needs no storage at
all, and news is written at once. What is remembered may be old, and that is
safe: a write on top of an old version fails and is made anew on the newest,
and since a status only moves forward, what was no news then is none now.
"""

from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock

from shared.domain.deliveries.delivery import Delivery
from shared.errors import VersionConflict
from shared.ports.storage import Ledger

MOST = 2_000
"""Deliveries that a worker remembers: about 4 MB."""


class RecentLedger:
    """A ledger that remembers what it saw last. Only for reports. Safe to share between threads."""

    def __init__(self, ledger: Ledger, *, most: int = MOST) -> None:
        self._ledger = ledger
        self._most = most
        self._known: OrderedDict[str, Delivery] = OrderedDict()
        self._lock = Lock()

    def load(self, message_id: str) -> Delivery | None:
        """Return the delivery as this worker saw it last, or as it is."""
        with self._lock:
            known = self._known.get(message_id)
        if known is not None:
            return known
        loaded = self._ledger.load(message_id)
        return self._remember(loaded) if loaded else None

    def save(self, delivery: Delivery) -> Delivery:
        """Keep ``delivery``; if it was made of what is old, forget that: the next look is at the newest."""
        try:
            return self._remember(self._ledger.save(delivery))
        except VersionConflict:
            with self._lock:
                self._known.pop(delivery.id, None)
            raise

    def open(self) -> Iterator[str]:
        """See ``shared.ports.storage.Ledger``."""
        return self._ledger.open()

    def sid_owner(self, sid: str) -> str | None:
        """See ``shared.ports.storage.Ledger``."""
        return self._ledger.sid_owner(sid)

    def assign_sid(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        """See ``shared.ports.storage.Ledger``."""
        return self._ledger.assign_sid(sid, delivery_id, instead_of=instead_of)

    def _remember(self, delivery: Delivery) -> Delivery:
        with self._lock:
            self._known.pop(delivery.id, None)
            # Not what is final: of that a person may decide anew (a redrive), and few reports follow.
            if not delivery.status.is_final:
                self._known[delivery.id] = delivery
                if len(self._known) > self._most:
                    self._known.popitem(last=False)
        return delivery
