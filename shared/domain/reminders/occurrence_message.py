"""Make the messages of occurrences, with ids that make sending them idempotent.

An id is made of the reminder and the occurrence's due time: an occurrence that is put on the
outbox twice has the same id, and the ledger lets one of them through.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import to_builtins

from shared.domain.messages.message import Message, read_message
from shared.domain.messages.message_fields import Channel, FollowUpCondition, FollowUpRule
from shared.domain.reminders.reminder import Escalation, FollowUp, ReminderState

_OCCURRENCE = re.compile(r".+:(\d{8}T\d{6}Z)(?:\.\d+)?")


def occurrence_message(state: ReminderState, due: datetime, *, default_country: str) -> Message:
    """Return the message of one occurrence."""
    raw = {
        "not_after": (due + state.reminder.grace).isoformat(),
        "tags": dict(state.reminder.tags),
        **with_escalation(state.reminder.message, state.reminder.escalate),
    }
    return read_message(
        raw, default_id=occurrence_id(state, due), default_country=default_country, is_own=True
    )


def with_escalation(template: Mapping[str, object], escalation: Escalation | None) -> dict[str, object]:
    """Return a reminder's message with its ``escalate`` as a rule of ``otherwise``."""
    if escalation is None:
        return dict(template)
    rule = FollowUpRule(
        condition=FollowUpCondition.SILENT, after=escalation.after, channel=escalation.channel
    )
    given = template.get("otherwise")
    others = list(given) if isinstance(given, list | tuple) else []
    return {**template, "otherwise": [*others, to_builtins(rule)]}


def follow_up_message(
    state: ReminderState, follow_up: FollowUp, escalation: Escalation, *, default_country: str
) -> Message:
    """Return the message that follows an unanswered one, of an entry from before ``otherwise``."""
    raw = {
        "tags": dict(state.reminder.tags),
        **on_channel(state.reminder.message, escalation.channel),
        "not_after": (follow_up.due + escalation.after + state.reminder.grace).isoformat(),
    }
    return read_message(
        raw,
        default_id=old_follow_up_id(follow_up.message_id),
        default_country=default_country,
        is_own=True,
    )


def on_channel(template: Mapping[str, object], channel: Channel) -> dict[str, object]:
    """Return the message for another channel, without the fields that this channel does not have."""
    unfit = (
        {"body", "media"} if channel is Channel.CALL else {"url", "method", "voice", "language", "machine"}
    )
    return {name: value for name, value in template.items() if name not in unfit} | {"channel": channel.value}


def occurrence_id(state: ReminderState, due: datetime) -> str:
    """Return the id of the message of that occurrence."""
    revision = f".{state.revision}" if state.revision else ""
    return f"{state.reminder.id}:{due.astimezone(UTC):%Y%m%dT%H%M%SZ}{revision}"


def due_of_occurrence(message_id: str) -> datetime | None:
    """Return when the message of that id is due; None if it is not the message of an occurrence."""
    found = _OCCURRENCE.fullmatch(message_id)
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%S%z") if found else None
    except ValueError:  # an id of somebody else's, which only looks like it
        return None


def old_follow_up_id(message_id: str) -> str:
    """Return the id of the message that follows that one, as versions before ``otherwise`` made it."""
    return f"{message_id}:2"
