"""Check that a template exists and fits the message, when it is named and not when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from msgspec.json import encode

from shared.domain.messages.message_fields import Channel
from shared.domain.templates.rendering import TemplateUse, template_faults
from shared.errors import Fault, InvalidTemplate

if TYPE_CHECKING:
    from shared.domain.messages.message import Message
    from shared.ports.content import Templates


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


def faults_of_template(message: Message, *, templates: Templates) -> list[Fault]:
    """Return why ``message`` cannot be made of the template that it names; none if it names none.

    The faults are those on its own channel, or else on the first on which it cannot follow.
    """
    if not message.template:
        return []
    try:
        template = templates.get(message.template)
    except InvalidTemplate as error:
        return [Fault("template", str(error))]
    # A call that follows a text with a flow has the flow's words, and no file goes with any call.
    followed = [rule.channel for rule in message.otherwise]
    others = [channel for channel in followed if not (channel is Channel.CALL and message.flow)]
    use = use_of(message, message.template)
    uses = [use, *(structs.replace(use, channel=channel, has_media=False) for channel in others)]
    return next((faults for each in uses if (faults := template_faults(template, each))), [])
