"""Save a change of a delivery on top of whatever others write meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import VersionConflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.domain.deliveries.delivery import Delivery
    from shared.ports.storage import Ledger

ROUNDS = 10


def update_delivery(known: Delivery, change: Callable[[Delivery], Delivery], *, ledger: Ledger) -> Delivery:
    """Save ``change`` of ``known``; if it is no longer the newest, of the newest.

    Raises:
        Changed: others kept writing for ten rounds.
    """
    for _ in range(ROUNDS):
        changed = change(known)
        if changed == known:
            return known
        try:
            return ledger.save(changed)
        except VersionConflict:
            known = ledger.load(known.id) or known
    raise VersionConflict(f"delivery {known.id} kept changing")
