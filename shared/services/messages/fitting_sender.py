"""Check that whoever sends a message can send it, and be answered where an answer is awaited.

Only what comes in is checked, by the settings as they are now; stored messages may have been accepted before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.messages.message_fields import Channel, FollowUpCondition
from shared.domain.senders.fitting_sender import Errand, fitting_faults

if TYPE_CHECKING:
    from shared.domain.messages.message import Message
    from shared.domain.senders.choose_sender import Senders
    from shared.errors import Fault


def sender_faults(message: Message, *, senders: Senders) -> list[Fault]:
    """Return each field that the sender of ``message``, or the one that settings choose, does not fit."""
    return fitting_faults(_errand(message), senders)


def _errand(message: Message) -> Errand:
    awaited = ["flow"] if message.flow and message.channel is not Channel.CALL else []
    if any(rule.condition is FollowUpCondition.SILENT for rule in message.otherwise):
        awaited.append("otherwise")
    return Errand(
        to=message.to,
        channel=message.channel,
        own=message.sender or "",
        awaits_answer=tuple(awaited),
        has_flow=bool(message.flow),
        follow_ups={f"otherwise[{n}].channel": rule.channel for n, rule in enumerate(message.otherwise)},
    )
