"""Accept a message and send it within the request, while its caller waits (``Prefer: wait``).

Whatever happens to the caller, the worker or the answer, the message is sent once: it is accepted as every
other, with a copy on the outbox that becomes visible a little later, and it is sent by ``deliver``, which
claims it. If the worker dies, the copy continues; if not, the copy is removed, or moved to the time of the
next step.
"""

from __future__ import annotations

import logging
from concurrent.futures import wait
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from shared.domain.deliveries.status import Status
from shared.errors import StorageUnavailable
from shared.services.messages.accept import accept
from shared.services.sending.deliver import deliver
from shared.services.sending.next_step import Retry

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.envelope import Envelope
    from shared.domain.messages.message import Message
    from shared.ports.queues import Outbox, OutboxCopy
    from shared.services.sending.send_context import SendContext

log = logging.getLogger(__name__)

LOOK_AGAIN_AFTER = timedelta(seconds=0.25)
"""How often the ledger is read while another worker sends the message."""

NOTHING = timedelta(0)


class Caller(Struct, frozen=True, kw_only=True):
    """Who waits, since when, and for how long."""

    now: datetime  # when the request came
    elapsed: Callable[[], timedelta]  # how long ago that was
    patience: timedelta  # how long the caller waits in all
    pause: Callable[[timedelta], object]  # waits so long

    @property
    def rest(self) -> timedelta:
        """How long the caller waits from now on."""
        return max(self.patience - self.elapsed(), NOTHING)


def send_at_once(
    message: Message,
    *,
    caller: Caller,
    begin: Callable[[Callable[[], None]], Future[None]],
    context: SendContext,
    outbox: Outbox,
    attempt_id: str,
) -> tuple[Delivery, bool]:
    """Accept ``message`` and send it; return its delivery, and whether it is new.

    Returns when the send has ended, or when the caller waits no longer: then it goes on in the thread in
    which ``begin`` runs it. A message that another worker is sending is waited for, and not sent again.

    Raises:
        Conflict: another message has this id.
        StorageUnavailable, VersionConflict: it is not accepted for certain; post it again.
    """
    copies: list[OutboxCopy] = []

    def put(envelope: Envelope) -> None:
        copies.append(outbox.put_copy(envelope, delay=context.retry_policy.copy_after))

    secret = context.digest_secret
    delivery, is_new = accept(message, ledger=context.ledger, put=put, now=caller.now, digest_secret=secret)
    if copies:
        send = partial(
            _send, delivery, copies[0], caller=caller, context=context, outbox=outbox, attempt_id=attempt_id
        )
        wait([begin(send)], timeout=caller.rest.total_seconds())
        delivery = _newest(delivery, context=context)
    while delivery.status is Status.SENDING and caller.rest:
        caller.pause(min(LOOK_AGAIN_AFTER, caller.rest))
        delivery = _newest(delivery, context=context)
    return delivery, is_new


def _send(
    delivery: Delivery,
    copy: OutboxCopy,
    *,
    caller: Caller,
    context: SendContext,
    outbox: Outbox,
    attempt_id: str,
) -> None:
    """Send the message; then remove its copy from the outbox, or move it to the time of the next step.

    After an error the copy stays, and comes soon: the outbox counts failures and knows outages.
    """
    try:
        next_step = deliver(
            delivery.message,
            context=context,
            now=caller.now,
            elapsed=caller.elapsed,
            attempt_id=attempt_id,
            accepted=delivery,
        )
        if isinstance(next_step, Retry):
            outbox.move_copy(copy, delay=max(next_step.after, NOTHING))
        else:
            outbox.remove_copy(copy)
    except Exception:  # whatever it is, the message is accepted, and on the outbox
        log.exception("message %s: sending it within its request failed; its copy is tried next", delivery.id)


def _newest(delivery: Delivery, *, context: SendContext) -> Delivery:
    """Return the delivery as it is now; as it was known, if storage does not answer: it is accepted."""
    try:
        return context.ledger.load(delivery.id) or delivery
    except StorageUnavailable as outage:
        log.warning("message %s: its delivery cannot be read: %s", delivery.id, outage)
        return delivery
