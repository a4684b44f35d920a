"""Make the message that the options of ``send`` and ``call`` describe."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from shared.domain.local_dates.zone_names import zone_fault
from shared.domain.reminders.local_time import instant_of
from switchboard.messages.named_value import by_name
from switchboard.person_number import person_number

OPTION_NAMES = {"sender": "from"}
"""Options whose fields have another name."""

IN_ORDER = (
    *("channel", "template", "flow", "sender", "language", "voice", "machine", "ring", "send_digits", "url"),
    *("record", "urgent", "private", "zone", "over"),
)
"""Options that are fields of the message as they are. docs/message-fields.md says what each means."""


def new_message(message_id: str, to: str, words: str | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the message as the API takes it, without the fields that no option gives.

    Raises:
        UsageError: a time has no offset and no zone, or a name was given twice.
        Failed: the number is none.
    """
    fields = {OPTION_NAMES.get(name, name): options.get(name) for name in IN_ORDER}
    zone = options.get("zone")
    message = {
        "id": message_id,
        "to": person_number(to),
        "body": words,
        **fields,
        "values": by_name("--value", options.get("values") or ()),
        "tags": by_name("--tag", options.get("tags") or ()),
        "media": list(options.get("media") or ()),
        "not_before": _instant("--not-before", options.get("not_before"), zone),
        "not_after": _instant("--not-after", options.get("not_after"), zone),
    }
    return {name: value for name, value in message.items() if value not in (None, "", False, {}, [])}


def _instant(option: str, text: str | None, zone: str | None) -> str | None:
    """Return a time with its offset. Without one it is local time of ``--zone``; no zone is guessed."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{option} {text} is not a time such as 2026-12-01T09:00") from None
    if at.tzinfo:
        return text
    if not zone:
        remedy = f"add its offset, as in {text}+01:00, or --zone Europe/Lisbon"
        raise click.UsageError(f"{option} {text} does not say in which zone: {remedy}")
    if fault := zone_fault(zone):
        raise click.UsageError(f"--zone {zone} {fault}")
    try:
        return instant_of(at, zone).astimezone(UTC).isoformat()
    except OverflowError:
        raise click.UsageError(f"{option} {text} cannot be told in UTC: give another year") from None
