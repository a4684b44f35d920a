"""Check that a template exists and fits the message, when it is named and not when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs
from msgspec.json import encode

from shared.domain.local_dates.told_time import MAX_LENGTH, NAMES
from shared.domain.messages.message_fields import Channel
from shared.domain.templates.rendering import TemplateUse, template_faults
from shared.errors import Fault, InvalidInput, InvalidTemplate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.domain.messages.message import Message
    from shared.domain.reminders.reminder import Reminder
    from shared.ports.content import Templates


_TOLD = dict.fromkeys(NAMES, "x" * MAX_LENGTH)
"""What each occurrence of a reminder gives beside its values, at its longest."""


def use_of(message: Message, name: str) -> TemplateUse:
    """Return how ``message`` uses the template of that name."""
    return TemplateUse(
        name=name,
        channel=message.channel,
        values=message.values,
        language=message.language,
        has_media=bool(message.media),
        size=len(encode(message)),
    )


def require_template(message: Message, *, templates: Templates) -> Message:
    """Return ``message`` if it names no template, or one that fits it on each channel where it may be sent.

    Raises:
        InvalidInput: the template cannot be used, or not with its values, or not on such a channel.
    """
    if not message.template:
        return message
    followed = [rule.channel for rule in message.otherwise]
    use = use_of(message, message.template)
    if faults := _faults(use, followed, has_flow=bool(message.flow), templates=templates):
        raise InvalidInput(faults)
    return message


def has_valid_template(message: Message, *, templates: Templates) -> bool:
    """Return whether ``message`` names no template, or one that fits it."""
    try:
        require_template(message, templates=templates)
    except InvalidInput:
        return False
    return True


def require_template_of(reminder: Reminder, *, templates: Templates) -> Reminder:
    """Return ``reminder`` if its message names no template, or one that fits it on each of its channels.

    Raises:
        InvalidInput: as above.
    """
    message: dict[str, Any] = reminder.message  # its fields are valid
    if not (name := message.get("template")):
        return reminder
    use = TemplateUse(
        name=name,
        channel=Channel(message.get("channel") or Channel.SMS),
        values={**_TOLD, **(message.get("values") or {})},
        language=message.get("language"),
        has_media=bool(message.get("media")),
        size=len(encode(message)),
    )
    followed = [Channel(rule["channel"]) for rule in message.get("otherwise") or ()]
    followed += [reminder.escalate.channel] if reminder.escalate else []
    if faults := _faults(use, followed, has_flow=bool(message.get("flow")), templates=templates):
        raise InvalidInput([Fault(f"message.{fault.field}", fault.message) for fault in faults])
    return reminder


def _faults(
    use: TemplateUse, followed: Sequence[Channel], *, has_flow: bool, templates: Templates
) -> list[Fault]:
    """Return the faults on the message's own channel, or else on those on which the message may follow."""
    try:
        template = templates.get(use.name)
    except InvalidTemplate as error:
        return [Fault("template", str(error))]
    # A call that follows a text with a flow has the flow's words, and no file goes with any call.
    others = [channel for channel in followed if not (channel is Channel.CALL and has_flow)]
    uses = [use, *(structs.replace(use, channel=channel, has_media=False) for channel in others)]
    return next((faults for each in uses if (faults := template_faults(template, each))), [])
