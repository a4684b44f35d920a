"""Make the messages of occurrences, with ids that make sending them idempotent.

An id is made of the reminder and the occurrence's due time: an occurrence that is put on the
outbox twice has the same id, and the ledger lets one of them through.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, to_builtins

from shared.domain.local_dates.told_time import NAMES, told_time
from shared.domain.messages.message import Message, read_message
from shared.domain.messages.message_fields import Channel, FollowUpCondition, FollowUpRule
from shared.domain.messages.message_rules import CALLS_ONLY
from shared.domain.messages.placeholders import names_in
from shared.domain.reminders.appointment.offsets import appointment_time
from shared.domain.reminders.local_time import zone_of
from shared.domain.reminders.reminder import Escalation, FollowUp, Reminder, ReminderState

_OCCURRENCE = re.compile(r".+:(\d{8}T\d{6}Z)(?:\.\d+)?")


class FileWords(Struct, frozen=True, kw_only=True):
    """What the flow and the template of a reminder's message add to how its time is told."""

    names: frozenset[str] = frozenset()  # those of ``told_time`` that their words have without a value
    language: str = ""


NO_FILES = FileWords()


def occurrence_message(
    state: ReminderState, due: datetime, *, default_country: str, files: FileWords = NO_FILES
) -> Message:
    """Return the message of one occurrence, with its date and time as values, if it tells them."""
    template = _telling_time(state.reminder, due, country=default_country, files=files)
    raw = {
        "not_after": (due + state.reminder.grace).isoformat(),
        "tags": dict(state.reminder.tags),
        **with_escalation(template, state.reminder.escalate),
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
    state: ReminderState,
    follow_up: FollowUp,
    escalation: Escalation,
    *,
    default_country: str,
    files: FileWords = NO_FILES,
) -> Message:
    """Return the message that follows an unanswered one, of an entry from before ``otherwise``.

    It tells the same time.
    """
    template = _telling_time(state.reminder, follow_up.due, country=default_country, files=files)
    raw = {
        "tags": dict(state.reminder.tags),
        **on_channel(template, escalation.channel),
        "not_after": (follow_up.due + escalation.after + state.reminder.grace).isoformat(),
    }
    return read_message(
        raw,
        default_id=old_follow_up_id(follow_up.message_id),
        default_country=default_country,
        is_own=True,
    )


def time_told(reminder: Reminder, due: datetime) -> datetime:
    """Return a time as the message of an occurrence tells it: where the reminder is."""
    if reminder.zone is None and reminder.at:  # then it has an offset
        return due.astimezone(datetime.fromisoformat(reminder.at).tzinfo)
    return due.astimezone(zone_of(reminder.zone))


def _telling_time(reminder: Reminder, due: datetime, *, country: str, files: FileWords) -> dict[str, object]:
    """Return a reminder's message with the values of ``told_time`` that it uses and lacks."""
    message: dict[str, Any] = reminder.message  # its fields are valid
    values = message.get("values") or {}
    wanted = (NAMES & (names_in(message.get("body") or "") | files.names)) - values.keys()
    if not wanted:
        return message
    language = message.get("language") or files.language
    told = told_time(time_told(reminder, appointment_time(reminder, due)), language=language, country=country)
    return {**message, "values": {**values, **{name: told[name] for name in sorted(wanted)}}}


def on_channel(template: Mapping[str, object], channel: Channel) -> dict[str, object]:
    """Return the message for another channel, without the fields that this channel does not have."""
    unfit = (
        {"body", "template", "content", "media"}  # a flow is heard instead
        if channel is Channel.CALL
        else {*CALLS_ONLY}
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
