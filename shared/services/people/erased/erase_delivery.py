"""Erase one delivery, so that neither it nor what would follow it is ever sent or stored again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.follow_ups.follow_up_ids import follow_up_id

if TYPE_CHECKING:
    from shared.domain.deliveries.delivery import Delivery
    from shared.ports.storage import Ledger


def erase_delivery(delivery: Delivery, *, ledger: Ledger) -> None:
    """Replace a delivery that is not open by its tombstone; its SIDs and the ids of its follow-ups, too.

    The delivery goes last: whatever happens before, it is found again, and this is repeated. A worker that
    remembers the delivery as it was may still get a status callback of it: that finds the SID erased, and
    the id of a follow-up taken. Follow-ups that were written are deliveries of their own: erase each.

    Raises:
        VersionConflict: it changed since it was loaded; load it again.
        InvalidSettings: there is no ``DIGEST_SECRET``.
    """
    for rule in delivery.message.otherwise:
        ledger.reserve_id(follow_up_id(delivery.id, rule.condition), at=delivery.updated_at)
    for sid in sorted(delivery.sids):
        ledger.erase_sid(sid)
    ledger.erase(delivery, digest=delivery.digest or ledger.content_digest(delivery.message))
