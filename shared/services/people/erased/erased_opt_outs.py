"""The opt-outs of erased people as one worker knows them: asked again when they are two seconds old.

The question is whether any was added or removed since: one row. All are read only if so.
"""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.people.digests import require_secret
from shared.domain.people.erasure.erased_opt_outs import KnownOptOuts, number_digest
from shared.errors import StorageUnavailable

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.conversations.contact import Contact
    from shared.ports.erased import ErasedOptOuts

ASK_AGAIN_AFTER = timedelta(seconds=2)
"""How old what a worker knows may be when it sends a message."""


class ErasedOptOutCache:
    """The opt-outs as they were read last. Safe to share between threads.

    Without ``DIGEST_SECRET`` nobody can be erased: there are none, and nothing is read.
    """

    def __init__(self, stored: ErasedOptOuts, *, secret: str) -> None:
        self._stored = stored
        self._secret = secret
        self._known = KnownOptOuts()
        self._asked_at: datetime | None = None
        self._reads = 0  # how many have ended, well or not
        self._error: Exception | None = None  # of the last read
        self._lock = Lock()

    def opted_out_at(self, address: str, *, now: datetime) -> datetime | None:
        """Return when the person at an address opted out, before they were erased; None if they did not.

        Raises:
            StorageUnavailable: it cannot be read; nothing may be sent to anybody.
        """
        if not self._secret:
            return None
        self.refresh(now=now)
        return self._known.opted_out_at.get(number_digest(self._secret, address))

    def restored(self, contact: Contact, *, now: datetime) -> Contact:
        """Return a contact as opted out, if the person opted out before they were erased.

        Raises:
            StorageUnavailable: it cannot be read.
        """
        if contact.opted_out:
            return contact
        return structs.replace(contact, opted_out_at=self.opted_out_at(contact.number, now=now))

    def refresh(self, *, now: datetime) -> None:
        """Ask again if what is known is too old. One thread asks at a time, as for the stops.

        Raises:
            StorageUnavailable: there is no answer.
        """
        reads, asked_at = self._reads, self._asked_at
        if not self._secret or (asked_at and abs(now - asked_at) < ASK_AGAIN_AFTER):  # or asked for another
            return
        with self._lock:
            if self._reads == reads:
                self._read(now)
            if self._asked_at is None:
                raise StorageUnavailable(f"the opt-outs of erased people cannot be read: {self._error}")

    def keep(self, address: str, *, at: datetime) -> None:
        """Let the opt-out of the person at an address outlive them. Idempotent.

        Raises:
            InvalidSettings: there is no ``DIGEST_SECRET``.
        """
        self._stored.add(number_digest(require_secret(self._secret), address), at)
        self._asked_at = None

    def lift(self, address: str) -> None:
        """End the opt-out that outlived a person: they texted START, or consented again. Idempotent."""
        if self._secret:
            self._stored.remove(number_digest(self._secret, address))
            self._asked_at = None

    def _read(self, now: datetime) -> None:
        self._asked_at, self._error = None, None
        try:
            if self._stored.version() != self._known.version:
                self._known = self._stored.read()
            self._asked_at = now
        except Exception as error:
            self._error = error
            raise
        finally:
            self._reads += 1
