"""Send a message that failed once more, by hand; repeating the request sends nothing twice."""

import logging
from collections.abc import Callable
from datetime import datetime

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.resend import (
    ResendRequest,
    can_be_resent,
    link_resend,
    require_same_request,
    resend_id,
    resend_of,
)
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import Envelope, envelope_of
from shared.errors import Conflict, VersionConflict
from shared.ports.storage import Ledger
from shared.services.messages.accept import find_delivery
from shared.services.messages.check_message import CheckContext, require_sendable_again
from shared.services.optimistic_update import update_delivery
from shared.services.people.erased.erased_messages import is_erased

log = logging.getLogger(__name__)


def resend(
    message_id: str,
    request: ResendRequest,
    *,
    ledger: Ledger,
    checks: CheckContext,
    put: Callable[[Envelope], None],
    now: datetime,
) -> tuple[Delivery, bool]:
    """Send a message again under a new id; return the delivery of that id, and whether it is new.

    If it was sent again before, that delivery is returned, unless it has failed in turn. Ledger first,
    outbox second, as in ``accept``: after a crash in between, the same request completes it. ``put``
    puts an envelope on the outbox.

    Raises:
        NotFound: there is no such message.
        Conflict: it must not be sent again; the text says what to do instead.
        InvalidInput: it needs a new ``not_after``, or its flow, template or sender cannot be used.
        VersionConflict: storage did not confirm the write; repeat the request.
    """
    addressed = find_delivery(message_id, ledger=ledger)
    latest = _latest(addressed, ledger=ledger)
    if latest is not addressed and not can_be_resent(latest):
        require_same_request(latest, request)
        again, is_new = latest, False
    else:
        again, is_new = _write(latest, request, ledger=ledger, checks=checks, now=now)
    _link(again, ledger=ledger, now=now)
    if again.status is Status.ACCEPTED:
        put(envelope_of(again.message))
    return again, is_new


def _latest(delivery: Delivery, *, ledger: Ledger) -> Delivery:
    """Return the newest resend of a delivery, found by its id; the delivery itself if there is none."""
    try:
        following = ledger.load(resend_id(delivery.id))
    except Conflict:  # no id is left for another one
        return delivery
    return _latest(following, ledger=ledger) if following else delivery


def _write(
    failed: Delivery, request: ResendRequest, *, ledger: Ledger, checks: CheckContext, now: datetime
) -> tuple[Delivery, bool]:
    again = resend_of(failed, request, now=now)
    require_sendable_again(again.message, checks=checks)
    try:
        saved, is_new = ledger.save(again), True
    except VersionConflict:
        existing = ledger.load(again.id)
        if existing is None:
            if is_erased(again.id, ledger=ledger):
                raise Conflict(f"{again.id} was sent, and erased: it is not sent again") from None
            raise
        saved, is_new = existing, False
    if is_new:
        log.warning("message %s is sent again as %s", failed.id, saved.id)
    return saved, is_new


def _link(again: Delivery, *, ledger: Ledger, now: datetime) -> None:
    """Write on the delivery that failed under which id it is sent again."""
    failed = ledger.load(again.resend_of or "")
    if failed is not None:
        update_delivery(failed, lambda newest: link_resend(again.message, newest, now=now), ledger=ledger)
