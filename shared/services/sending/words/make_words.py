"""Make what a message says: the text of its flow, or what its template makes. The same at every attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from shared.domain.templates.rendering import Rendered, render, template_faults
from shared.errors import Fault, InvalidFlow, InvalidTemplate
from shared.services.messages.template_lookup import use_of
from shared.services.sending.twilio_request import render_flow_text

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.message import Message
    from shared.ports.content import Templates
    from shared.services.sending.send_context import SendContext


class MadeWords(Struct, frozen=True, kw_only=True):
    """What a flow or a template made for a message: neither of them if it says a body or content."""

    flow_text: str = ""
    rendered: Rendered | None = None
    fault: Fault | None = None  # why it cannot be made


def make_words(delivery: Delivery, *, sender: str, context: SendContext, now: datetime) -> MadeWords:
    """Return what the first attempt stored, or else what is made now.

    A file in flows/ or templates/ may change between two attempts: the words do not. ``sender`` sends it if
    the message names none.
    """
    if delivery.flow_text or delivery.rendered:
        return MadeWords(flow_text=delivery.flow_text, rendered=delivery.rendered)
    message = delivery.message
    try:
        if message.template:
            return MadeWords(rendered=_render(message, message.template, templates=context.templates))
        text = render_flow_text(message, flows=context.flows, sender=sender, now=now)
        return MadeWords(flow_text=text)
    except InvalidFlow as error:
        return MadeWords(fault=Fault("flow", str(error)))
    except InvalidTemplate as error:
        return MadeWords(fault=Fault("template", str(error)))


def _render(message: Message, name: str, *, templates: Templates) -> Rendered:
    """Return what the template makes.

    Raises:
        InvalidTemplate: it cannot be used, or not for this message.
    """
    template, use = templates.get(name), use_of(message, name)
    if faults := template_faults(template, use):
        raise InvalidTemplate("; ".join(map(str, faults)))
    return render(template, use)
