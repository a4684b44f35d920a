"""Resend: send a message that failed once more, by hand, under an id of its own making.

The resends of ``order-7`` are ``order-7~2``, ``order-7~3`` and so on. No sender can use such an id.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.refused_by import RefusedBy, read_refused_by, why_not_resent
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Instant
from shared.errors import Conflict, Fault, InvalidInput

MAX_RESENDS = 98
"""The number in an id has two digits."""

MAX_ROOT = 125
"""Characters of an id before ``~99``. A longer one is shortened: its beginning, ``~`` and a hash of it."""

HASH_LENGTH = 24

_RESENT = re.compile(r"(.+)~(\d{1,2})")

RESENDABLE = {Status.FAILED, Status.UNDELIVERED, Status.BUSY, Status.NO_ANSWER, Status.EXPIRED}

MAY_HAVE_ARRIVED = {30008, 30410}
"""Errors of texts that may have arrived: an unknown error, and a carrier that never answered.

Source: https://www.twilio.com/docs/api/errors/30008, https://www.twilio.com/docs/api/errors/30410
"""

WAIT = "it is under way: wait for its end, or cancel it"
IT_ARRIVED = "it arrived: to send it again, post a new message with an id of its own"
WHY_NOT: Mapping[Status, str] = {
    Status.ACCEPTED: WAIT,
    Status.HELD: WAIT,
    Status.SENDING: WAIT,
    Status.UNKNOWN: "whether Twilio has it is being found out: wait for the result",
    Status.SENT: "Twilio has it: wait for its report; to send it again, post a message with an id of its own",
    Status.REFUSED: why_not_resent(RefusedBy.OPT_OUT),  # else see ``RefusedBy``
    Status.DEAD: "redrive its dead letter, with POST dead-letters/{id}/redrive; if that was discarded,"
    " post a new message with an id of its own",
    Status.CANCELED: "it was canceled on purpose: to send it, post a new message with an id of its own",
    Status.ANSWERED: IT_ARRIVED,
    Status.DELIVERED: IT_ARRIVED,
}


class ResendRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How to send a message again."""

    not_after: Instant | None = None  # in place of the message's own
    anyway: Annotated[bool, Meta(description="true to send again what may have arrived")] = False


def resend_id(message_id: str) -> str:
    """Return the id of the next resend of a message, which may be a resend itself.

    Raises:
        Conflict: it was sent again too often.
    """
    resent = _RESENT.fullmatch(message_id)
    root, number = root_of(message_id), int(resent[2]) if resent else 1
    if number > MAX_RESENDS:
        problem = f"was sent again {MAX_RESENDS} times"
        raise Conflict(f"{message_id} {problem}: post a new message with an id of its own")
    return f"{root}~{number + 1}"


def root_of(message_id: str) -> str:
    """Return what the id of a message and those of its resends have in common."""
    resent = _RESENT.fullmatch(message_id)
    return resent[1] if resent else _shortened(message_id)


def can_be_resent(delivery: Delivery) -> bool:
    """Return whether the delivery ended in a way after which its message may be sent again."""
    return delivery.status in RESENDABLE


def resend_of(delivery: Delivery, request: ResendRequest, *, now: datetime) -> Delivery:
    """Return the new delivery that sends the message of ``delivery`` again, without follow-ups of its own.

    Raises:
        Conflict: it must not be sent again, or only with ``anyway``.
        InvalidInput: it needs another ``not_after``.
    """
    _require_failed(delivery, request)
    if delivery.words_removed_at:
        problem = (
            f"what {delivery.id} said is not kept any more, since {delivery.words_removed_at.isoformat()}"
        )
        raise Conflict(f"{problem}: post a new message with an id of its own")
    not_after = _not_after(delivery, request, now=now)
    message = replace(delivery.message, id=resend_id(delivery.id), not_after=not_after, otherwise=())
    return replace(new_delivery(message, now=now), resend_of=delivery.id)


def require_same_request(resend: Delivery, request: ResendRequest) -> None:
    """Check that a repeated request asks for the resend that there is.

    Raises:
        Conflict: it asks for another ``not_after``.
    """
    if request.not_after and request.not_after != resend.message.not_after:
        end = resend.message.not_after
        problem = f"{resend.id} sends it again, with not_after {end.isoformat() if end else 'unset'}"
        can_be_canceled = resend.status in {Status.ACCEPTED, Status.HELD}
        cancel = f"cancel {resend.id}, and " if can_be_canceled else ""
        remedy = f"leave not_after out, or {cancel}post a new message with an id of its own"
        raise Conflict(f"{problem}, and is {resend.status}: {remedy}")


def link_resend(message: Message, delivery: Delivery, *, now: datetime) -> Delivery:
    """Return the delivery that is sent again as ``message``; idempotent."""
    if delivery.resent_as == message.id:
        return delivery
    return replace(delivery, resent_as=message.id, updated_at=now)


def _require_failed(delivery: Delivery, request: ResendRequest) -> None:
    if delivery.is_twiml_answer:
        remedy = "post a new message with an id of its own"
        raise Conflict(f"{delivery.id} answers a text, and Twilio sent it: {remedy}")
    if not can_be_resent(delivery):
        reason = _why_not(delivery).replace("{id}", delivery.id)
        raise Conflict(f"{delivery.id} is {delivery.status} and cannot be sent again: {reason}")
    if delivery.error_code in MAY_HAVE_ARRIVED and not request.anyway:
        problem = (
            f"{delivery.id} is {delivery.status} ({delivery.error_code}), and may have arrived all the same"
        )
        raise Conflict(f'{problem}: ask the person; to send it again all the same, add "anyway": true')


def _why_not(delivery: Delivery) -> str:
    if delivery.status is Status.REFUSED:
        return why_not_resent(read_refused_by(delivery.refused_by))
    return WHY_NOT[delivery.status]


def _not_after(delivery: Delivery, request: ResendRequest, *, now: datetime) -> datetime | None:
    own, new = delivery.message.not_after, request.not_after
    if new is None and delivery.status is Status.EXPIRED:
        raise InvalidInput([Fault("not_after", "is missing: the message is expired; give it a new one")])
    if new is None and own and own <= now:
        raise InvalidInput(
            [Fault("not_after", "is missing: the message's own has passed; give it a new one")]
        )
    not_before = delivery.message.not_before
    earliest = max(now, not_before) if not_before else now
    if new and new <= earliest:
        raise InvalidInput([Fault("not_after", f"must be later than {earliest.isoformat()}")])
    return new or own


def _shortened(message_id: str) -> str:
    if len(message_id) <= MAX_ROOT:
        return message_id
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:HASH_LENGTH]
    return f"{message_id[: MAX_ROOT - HASH_LENGTH - 1]}~{digest}"
