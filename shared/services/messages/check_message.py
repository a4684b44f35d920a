"""Check a message against what it names: its flow, its template, its values, and who would send it.

Every door asks here, so that a new check is written once. What was accepted before is asked less: a rule
that is newer than a message does not count for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from shared.domain.local_dates.told_time import MAX_LENGTH, NAMES
from shared.domain.messages.message import read_message
from shared.domain.reminders.occurrence_message import with_escalation
from shared.domain.reminders.reminder_validation import with_time_told
from shared.errors import Fault, InvalidInput
from shared.services.conversations.flow_lookup import flow_faults
from shared.services.messages.fitting_sender import sender_faults
from shared.services.messages.template_lookup import faults_of_template
from shared.services.messages.used_values import unused_value_faults

if TYPE_CHECKING:
    from shared.domain.messages.message import Message
    from shared.domain.reminders.reminder import Reminder
    from shared.domain.senders.choose_sender import Senders
    from shared.ports.content import Flows, Templates

_TOLD = dict.fromkeys(NAMES, "x" * MAX_LENGTH)
"""What each occurrence of a reminder gives beside its values, at its longest."""


class CheckContext(Struct, frozen=True, kw_only=True):
    """What a message may name, and who sends those that name nobody."""

    flows: Flows
    templates: Templates
    senders: Senders
    has_digest_secret: bool = False  # without one, no message can be private


def require_sendable(message: Message, *, checks: CheckContext) -> Message:
    """Return a message that comes in: what it names can be used, its values are, and its sender fits it.

    Raises:
        InvalidInput: the faults that the first of these checks finds.
    """
    require_words(message, checks=checks)
    _require_at_door(message, checks=checks)
    return message


def require_sendable_reminder(reminder: Reminder, *, checks: CheckContext, default_country: str) -> Reminder:
    """Return a reminder that comes in: its messages can be sent, also where they escalate.

    Raises:
        InvalidInput: as above, by the fields of the reminder.
    """
    raw = with_escalation(with_time_told(reminder.message), reminder.escalate)
    told = read_message(raw, default_id="-", default_country=default_country, is_own=True)
    message = structs.replace(told, values=_own_values(reminder))
    try:
        require_words(structs.replace(told, values={**_TOLD, **told.values}), checks=checks)
        _require_at_door(message, checks=checks)
    except InvalidInput as invalid:
        escalation = len(message.otherwise) - 1 if reminder.escalate else None
        faults = [_of_reminder(fault, escalation=escalation) for fault in invalid.faults]
        raise InvalidInput(faults) from None
    return reminder


def require_sendable_again(message: Message, *, checks: CheckContext) -> Message:
    """Return the new message of a resend: what it names can be used, and its sender fits it.

    Raises:
        InvalidInput: as above.
    """
    require_words(message, checks=checks)
    _require(sender_faults(message, senders=checks.senders))
    return message


def require_words(message: Message, *, checks: CheckContext, is_rendered: bool = False) -> Message:
    """Return ``message`` if its flow and its template can be used.

    What a template made is kept (``is_rendered``), whatever became of the template.

    Raises:
        InvalidInput: as above.
    """
    _require(flow_faults(message, flows=checks.flows))
    if not is_rendered:
        _require(faults_of_template(message, templates=checks.templates))
    return message


def _require_at_door(message: Message, *, checks: CheckContext) -> None:
    _require(_private_faults(message, checks=checks))
    _require(unused_value_faults(message, flows=checks.flows, templates=checks.templates))
    _require(sender_faults(message, senders=checks.senders))


def _private_faults(message: Message, *, checks: CheckContext) -> list[Fault]:
    if checks.has_digest_secret or not message.private:
        return []
    problem = "needs the setting DIGEST_SECRET, the secret of the hash that stays without the words"
    return [Fault("private", f"{problem}: set it, or leave private out")]


def _require(faults: list[Fault]) -> None:
    if faults:
        raise InvalidInput(faults)


def _own_values(reminder: Reminder) -> dict[str, str]:
    """Return the values that the reminder's message has itself."""
    message: dict[str, Any] = reminder.message  # its fields are valid
    return message.get("values") or {}


def _of_reminder(fault: Fault, *, escalation: int | None) -> Fault:
    """Return a fault of a reminder's message by a field of the reminder.

    ``escalation`` is the index of its ``escalate`` among the rules of ``otherwise``.
    """
    own = {"otherwise": "escalate", f"otherwise[{escalation}].channel": "escalate.channel"}
    if escalation is not None and fault.field in own:
        return Fault(own[fault.field], fault.message)
    return Fault(f"message.{fault.field}", fault.message)
