"""Erase our messages to a person: each at Twilio first, then its delivery, of which a tombstone stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.deliveries.delivery import close
from shared.domain.list_parameters import MessageSearch
from shared.domain.messages.message_fields import Channel
from shared.errors import VersionConflict
from shared.services.people.erased.erase_delivery import erase_delivery
from shared.services.people.erasure.close_messages import UNSETTLED
from shared.services.people.erasure.delete_at_twilio import delete_record
from shared.services.people.erasure.erasure_run import PAGE, Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shared.domain.deliveries.delivery import Delivery
    from shared.services.people.erasure.erasure_run import ErasureRun


def erase_deliveries(run: ErasureRun) -> None:
    """Erase every message to the person."""
    ledger, number = run.context.ledger, run.number
    for page in run.pages(lambda cursor: ledger.search(MessageSearch(to=number, limit=PAGE, cursor=cursor))):
        erase_messages((delivery.id for delivery in page), run)


def erase_messages(ids: Iterable[str], run: ErasureRun) -> None:
    """Erase messages of ours; those not settled, or not complete at Twilio, stay for another pass."""
    loaded = (delivery for each in ids if (delivery := run.context.ledger.load(each)))
    settled = (done for delivery in loaded if (done := _settled(delivery, run)))
    run.erase(
        settled,
        item=_item_of,
        is_ready=lambda delivery: _is_deleted(delivery, run),
        remove=lambda deliveries: _erase(deliveries, run),
    )


def _settled(delivery: Delivery, run: ErasureRun) -> Delivery | None:
    """Return a delivery that is not open any more; None if it is open, or changes right now."""
    try:
        if delivery.status in UNSETTLED:  # it came after this pass had closed the others
            run.found_more()
            return None
        return run.context.ledger.save(close(delivery, now=run.now)) if delivery.is_open else delivery
    except VersionConflict:
        run.found_more()
        return None


def _is_deleted(delivery: Delivery, run: ErasureRun) -> bool:
    """Delete at Twilio what each attempt made; return whether all of it is gone."""
    has_media = bool(delivery.message.media or delivery.message.content)
    deleted = [delete_record(sid, run, has_media=has_media) for sid in sorted(delivery.sids)]
    return all(deleted)


def _item_of(delivery: Delivery) -> Item:
    kind = "calls" if delivery.message.channel is Channel.CALL else "messages"
    at_twilio = {kind: len(delivery.sids), "media": len(delivery.message.media) * len(delivery.sids)}
    return Item(key=f"message {delivery.id}", rows={"deliveries": 1}, twilio=at_twilio)


def _erase(deliveries: Sequence[Delivery], run: ErasureRun) -> None:
    for delivery in deliveries:
        try:
            erase_delivery(delivery, ledger=run.context.ledger)
        except VersionConflict:  # a report came in: the next pass erases it
            run.found_more()
