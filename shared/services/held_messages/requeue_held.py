"""Put held messages on the outbox, each to become visible at its time, and take them off their list.

Outbox first, list second: after a crash in between a message is put on the outbox again, and the ledger
lets one copy through.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.held_message import HeldMessage
from shared.domain.messages.envelope import envelope_of
from shared.ports.pending_messages import HeldMessages
from shared.ports.queues import Outbox
from shared.ports.storage import Ledger
from shared.services.concurrent_map import map_concurrently


def requeue_held(
    due: Sequence[tuple[HeldMessage, datetime]],
    *,
    held_messages: HeldMessages,
    is_held: Callable[[Delivery], bool],
    ledger: Ledger,
    outbox: Outbox,
    now: Callable[[], datetime],
) -> None:
    """Put messages on the outbox, each with its time, and take them off their list.

    One that the ledger does not hold for this list was canceled, sent, or is held elsewhere: it needs none.
    """

    def requeue(item: tuple[HeldMessage, datetime]) -> None:
        held, visible_at = item
        delivery = ledger.load(held.id)
        if delivery is not None and is_held(delivery):
            outbox.put(envelope_of(delivery.message), delay=max(visible_at - now(), timedelta(0)))
        held_messages.remove(held)

    map_concurrently(requeue, due)
