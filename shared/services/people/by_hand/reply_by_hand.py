"""Send what somebody at the desk writes to a person: once, and not after an answer that they did not see."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec import Struct

from shared.domain.deliveries.status import Status
from shared.domain.messages.message import read_message
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.phone_number import WHATSAPP_PREFIX, masked
from shared.domain.people.by_hand.desk_reply import reply_message, reserve
from shared.errors import Conflict, VersionConflict
from shared.services.consent.opt_out_reason import OPTED_OUT
from shared.services.messages.accept import accept
from shared.services.messages.check_message import require_sendable
from shared.services.optimistic_update import retry_on_conflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from shared.domain.conversations.contact import Contact, DeskAnswer
    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.envelope import Envelope
    from shared.domain.people.by_hand.desk_reply import ReplyRequest
    from shared.ports.storage import Contacts, Ledger
    from shared.services.messages.check_message import CheckContext

log = logging.getLogger(__name__)


class ReplyContext(Struct, frozen=True, kw_only=True):
    """The ports of a reply."""

    contacts: Contacts
    ledger: Ledger
    checks: CheckContext


def reply_by_hand(
    number: str,
    request: ReplyRequest,
    *,
    by: str,
    context: ReplyContext,
    put: Callable[[Envelope], None],
    now: datetime,
) -> tuple[Delivery, bool]:
    """Accept a reply as a message; return its delivery, and whether it is new.

    First the contact says that this is the latest reply, then the message is accepted. After a crash in
    between, the same id again is the same reply, and sends it.

    Raises:
        InvalidInput: the message cannot be sent.
        Conflict: somebody else replied meanwhile; the person opted out; or another message has the id.
        VersionConflict: other workers were first, ten times in a row.
    """
    contacts = context.contacts.load(number), context.contacts.load(f"{WHATSAPP_PREFIX}{number}")
    existing = context.ledger.load(request.id)
    raw = reply_message(request, number, contacts, existing=existing.message if existing else None)
    message = require_sendable(read_message(raw, default_id=request.id), checks=context.checks)
    if existing is None:
        _require_reachable(contacts, message.channel)
        _reserve(number, request, by=by, known=contacts[0], context=context, now=now)
    delivery, is_new = accept(message, ledger=context.ledger, put=put, now=now)
    log.info("reply to %s by %s: %s", masked(number), by, message.id)
    return delivery, is_new


def _reserve(
    number: str, request: ReplyRequest, *, by: str, known: Contact, context: ReplyContext, now: datetime
) -> None:
    newest, first = known, known.desk_answer
    was_refused = first is not None and first.at > request.seen_at and _was_refused(first, context.ledger)

    def attempt() -> None:
        nonlocal newest
        changed = reserve(newest, request, by=by, first=first, now=now, was_refused=was_refused)
        if changed == newest:
            return
        try:
            context.contacts.save(changed)
        except VersionConflict:
            newest = context.contacts.load(number)
            raise

    retry_on_conflict(attempt, record=f"the contact {masked(number)}")


def _was_refused(answer: DeskAnswer, ledger: Ledger) -> bool:
    """Return whether the guard refused that reply: then the person got nothing, and waits still."""
    delivery = ledger.load(answer.message_id)
    return delivery is not None and delivery.status is Status.REFUSED


def _require_reachable(contacts: tuple[Contact, Contact], channel: Channel) -> None:
    """Refuse at once what the guard would refuse a moment later: whoever replies waits for the answer.

    Raises:
        Conflict: the person opted out of the channel, or is being erased.
    """
    of_number, by_whatsapp = contacts
    contact = by_whatsapp if channel is Channel.WHATSAPP else of_number
    if contact.opted_out_at:
        raise Conflict(
            f"nothing may be sent by {channel} since {contact.opted_out_at:%Y-%m-%d %H:%M} UTC: {OPTED_OUT}"
        )
    if of_number.erasing_at:
        raise Conflict(f"this person is being erased, since {of_number.erasing_at:%Y-%m-%d %H:%M} UTC")
