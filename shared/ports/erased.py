"""Ports of what stays when people are erased: digests, by which what was erased does not come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.message import Message
    from shared.domain.people.erasure.erased_opt_outs import KnownOptOuts
    from shared.domain.people.erasure.tombstone import Tombstone


class Tombstones(Protocol):
    """What stays of deliveries and of SIDs that were erased; a part of the ledger."""

    def erase(self, delivery: Delivery, *, digest: str) -> None:
        """Replace a delivery that is not open by its tombstone: its id can never be saved again.

        Args:
            delivery: as it was loaded.
            digest: of its content, as ``content_digest`` returns it.

        Raises:
            VersionConflict: it changed since, or is erased.
            InvalidSettings: there is no ``DIGEST_SECRET``.
        """

    def tombstone(self, message_id: str) -> Tombstone | None:
        """Return what stayed of the message of that id; None if it was not erased, or without a secret."""

    def reserve_id(self, message_id: str, *, at: datetime) -> None:
        """Leave a tombstone for an id that was never used. Nothing happens if it was. It ages from ``at``.

        Raises:
            InvalidSettings: there is no ``DIGEST_SECRET``.
        """

    def content_digest(self, message: Message) -> str:
        """Return the digest by which a message that was erased is recognized; empty without a secret."""

    def erase_sid(self, sid: str) -> None:
        """Forget who owns Twilio's ``sid``, and remember by a digest that it was erased. Idempotent.

        Args:
            sid: of a message or call of ours, or of a text, call or recording that came in.

        Raises:
            InvalidSettings: there is no ``DIGEST_SECRET``.
        """

    def is_erased_sid(self, sid: str) -> bool:
        """Return whether Twilio's ``sid`` was erased. One request; none without ``DIGEST_SECRET``."""


class ErasedOptOuts(Protocol):
    """Stores the opt-outs of people who were erased, by the digest of their number."""

    def version(self) -> str:
        """Return a text that changes with each change; empty if there never was one. One request."""

    def read(self) -> KnownOptOuts:
        """Return all of them, with their version."""

    def add(self, number_digest: str, at: datetime) -> None:
        """Save one, in place of an earlier one of that number. Idempotent."""

    def remove(self, number_digest: str) -> None:
        """Delete one; nothing happens if it is gone.

        Raises:
            VersionConflict: other workers were first, three times in a row.
        """


class SecretCheck(Protocol):
    """Stores a check value of ``DIGEST_SECRET``, by which a changed secret is noticed."""

    def load(self) -> str | None:
        """Return it; None if nothing was ever erased."""

    def save(self, value: str) -> str:
        """Save it unless there is one, and return the one that is stored."""
