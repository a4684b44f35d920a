"""Check that whoever sends a message can send it, and be answered where an answer is awaited.

Only what comes in is checked, by the settings as they are now; stored messages may have been accepted before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.messages.message import Message, read_message
from shared.domain.messages.message_fields import Channel, FollowUpCondition
from shared.domain.reminders.reminder_validation import with_time_told
from shared.domain.senders.fitting_sender import Errand, fitting_faults
from shared.errors import Fault, InvalidInput

if TYPE_CHECKING:
    from shared.domain.reminders.reminder import Reminder
    from shared.domain.senders.choose_sender import Senders


def require_fitting_sender(message: Message, *, senders: Senders) -> Message:
    """Return ``message`` if its sender, or the one that settings choose for it, fits it.

    Raises:
        InvalidInput: names each field that the sender does not fit.
    """
    if faults := fitting_faults(_errand(message), senders):
        raise InvalidInput(faults)
    return message


def require_fitting_sender_of(reminder: Reminder, *, senders: Senders, default_country: str) -> Reminder:
    """Return ``reminder`` if the sender of its messages fits them, also where they escalate.

    Raises:
        InvalidInput: names each field that the sender does not fit.
    """
    told = with_time_told(reminder.message)
    message = read_message(told, default_id="-", default_country=default_country, is_own=True)
    faults = [
        Fault(f"message.{fault.field}", fault.message) for fault in fitting_faults(_errand(message), senders)
    ]
    if reminder.escalate:
        escalation = Errand(
            to=message.to,
            channel=message.channel,
            own=message.sender or "",
            awaits_answer=("escalate",),
            follow_ups={"escalate.channel": reminder.escalate.channel},
        )
        faults += [fault for fault in fitting_faults(escalation, senders) if fault.field != "from"]
    if faults:
        raise InvalidInput(faults)
    return reminder


def _errand(message: Message) -> Errand:
    awaited = ["flow"] if message.flow and message.channel is not Channel.CALL else []
    if any(rule.condition is FollowUpCondition.SILENT for rule in message.otherwise):
        awaited.append("otherwise")
    return Errand(
        to=message.to,
        channel=message.channel,
        own=message.sender or "",
        awaits_answer=tuple(awaited),
        follow_ups={f"otherwise.{n}.channel": rule.channel for n, rule in enumerate(message.otherwise)},
    )
