"""Compose the request to Twilio: a flow's text, or the first TwiML document of a call, or its URL."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from shared.domain.conversations.call_state import CallState, RenderContext
from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.conversations.questions.open_questions import (
    TOO_MANY_QUESTIONS,
    crowded_out,
    with_question,
)
from shared.domain.messages.message_fields import MAX_BODY, Channel, Machine
from shared.domain.messages.phone_number import is_messaging_service, masked
from shared.domain.messages.placeholders import fill
from shared.domain.reminders.message_ids import subject_of
from shared.domain.twiml.call_document import call_turn
from shared.domain.twiml.speech import speech
from shared.domain.twiml.text_document import text_of
from shared.domain.twiml.writer import MAX_INLINE
from shared.errors import InvalidFlow, VersionConflict
from shared.services.optimistic_update import retry_on_conflict

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.flows.flow import Flow
    from shared.domain.messages.message import Message
    from shared.ports.content import Flows
    from shared.ports.storage import Contacts
    from shared.services.guard.reserve import Place


log = logging.getLogger(__name__)

MAX_SAY = 3_000
"""Characters that every voice of Twilio says at once. Source: https://www.twilio.com/docs/api/errors/13521"""


class TwilioRequest(Struct, frozen=True, kw_only=True):
    """What a request to Twilio contains beside the message."""

    twiml: str = ""  # of a call: its first document
    url: str | None = None  # of a call: where Twilio fetches the document, if it is not in the request
    valid_until: datetime | None = None  # of a text: Twilio must not send it later
    position: FlowPosition | None = None  # of a text that asks something: the person's position in the flow
    place: Place | None = None  # within the limits


def compose_request(message: Message, *, flows: Flows, public_url: str, now: datetime) -> TwilioRequest:
    """Return the request to Twilio for a message.

    A call's first document goes with the request, which saves a webhook, unless it is too long or depends
    on who picks up: Twilio tells that only when it fetches the document.
    Source: https://www.twilio.com/docs/voice/answering-machine-detection

    Raises:
        InvalidFlow: the flow cannot be used.
    """
    flow = flows.get(message.flow) if message.flow else None
    if message.channel is not Channel.CALL:
        return TwilioRequest(position=_position_after(message, flow, now=now) if flow else None)
    base = public_url.rstrip("/")
    twiml = _first_document(message, flow, base=base, now=now)
    if message.machine is Machine.SPEAK and len(twiml) <= MAX_INLINE:
        return TwilioRequest(twiml=twiml)
    return TwilioRequest(url=CallState(delivery=message.id).url(base))


def render_flow_text(message: Message, *, flows: Flows, sender: str, now: datetime) -> str:
    """Return the text that the message's flow makes; empty if the message needs none.

    ``sender`` sends it if the message names no sender; ``now`` counts for business hours.

    Raises:
        InvalidFlow: the flow cannot be used.
    """
    has_words = bool(message.body or message.template or message.content)
    if not message.flow or message.channel is Channel.CALL or has_words:
        return ""
    flow = flows.get(message.flow)
    message = structs.replace(message, sender=message.sender or sender)
    text = text_of(flow.begin(spoken=False, now=now), {**flow.values, **values_of(message)})
    if not 0 < len(text) <= MAX_BODY:
        problem = f"makes a text of {len(text)} characters with these values; a text has 1 to {MAX_BODY}"
        raise InvalidFlow(f"`{message.flow}` {problem}")
    return text


def render_context_of(message: Message, flow: Flow, state: CallState, *, base: str = "") -> RenderContext:
    """Return the context in which documents of that message's call are rendered."""
    voice, language = message.voice or flow.voice, message.language or flow.language
    values = {**flow.values, **values_of(message), **state.answers}
    own_flow = structs.replace(flow, voice=voice, language=language)
    return RenderContext(flow=own_flow, state=state, values=values, base=base, sms_to=message.to)


def values_of(message: Message) -> dict[str, str]:
    """Return the values for placeholders in that message."""
    return {"person": message.to, "ours": message.sender or "", **message.values}


def _first_document(message: Message, flow: Flow | None, *, base: str, now: datetime) -> str:
    if flow is None:
        return "" if message.url else speech(message)
    context = render_context_of(
        message, flow, CallState(flow=message.flow or "", delivery=message.id), base=base
    )
    _require_sayable(message, context)
    return call_turn(flow.begin(spoken=True, now=now), context)


def _require_sayable(message: Message, context: RenderContext) -> None:
    """Check the length of every step before the call: during it, Twilio would skip what is too long."""
    for name, step in context.flow.steps.items():
        length = len(fill(step.say, context.values))
        if length > MAX_SAY:
            problem = f"says {length} characters with these values; at most {MAX_SAY} can be said at once"
            raise InvalidFlow(f"`{message.flow}`, step `{name}`: {problem}")


def _position_after(message: Message, flow: Flow, *, now: datetime) -> FlowPosition | None:
    """Return where the person is in the flow once they have the text; None if it asks nothing."""
    turn = flow.begin(spoken=False, now=now)
    if turn.at is None:
        return None
    sender, subject = message.sender_address, subject_of(message.id)
    asked = message.text or text_of(turn, {**flow.values, **values_of(message)})
    return FlowPosition(
        flow=message.flow or "",
        step=turn.at,
        at=now,
        ours="" if is_messaging_service(sender) else sender,  # a service sends from any of its numbers
        delivery=message.id,
        values=dict(message.values),
        asked=asked,
        subject="" if subject == message.id else subject,
    )


def set_flow_position(contact: Contact, position: FlowPosition, *, contacts: Contacts) -> None:
    """Save our question before the text is sent: they may reply quickly. Other questions stay open.

    Raises:
        VersionConflict: other workers were first, ten times in a row.
    """
    newest = contact

    def attempt() -> None:
        nonlocal newest
        try:
            # A new question ends a silence.
            contacts.save(structs.replace(with_question(newest, position), not_understood=None))
        except VersionConflict:
            newest = contacts.load(contact.number)
            raise

    retry_on_conflict(attempt, record=f"the contact {masked(contact.number)}")
    for closed in crowded_out(newest, with_question(newest, position), now=position.at):
        log.warning("%s; closed: %s", TOO_MANY_QUESTIONS, closed.delivery or closed.flow)
