"""What a message is when it goes out: words, a document, or a URL where Twilio gets one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from shared.domain.conversations.call_state import CallState, RenderContext
from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.messages.message import MAX_BODY, Channel, Machine, Message
from shared.domain.messages.phone_number import masked
from shared.domain.messages.placeholders import fill
from shared.domain.twiml.call_document import call_turn
from shared.domain.twiml.speech import speech
from shared.domain.twiml.text_document import text_of
from shared.domain.twiml.writer import MAX_INLINE
from shared.errors import InvalidFlow, VersionConflict
from shared.services.optimistic_update import retry_on_conflict

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.flows.flow import Flow, Turn
    from shared.ports.content import Flows
    from shared.ports.storage import Contacts


MAX_SAY = 3_000
"""Characters that every voice of Twilio's says at once. Source: https://www.twilio.com/docs/api/errors/13521"""


class Outgoing(Struct, frozen=True, kw_only=True):
    """How a message reaches its person."""

    twiml: str = ""  # of a call
    url: str | None = None  # where Twilio gets the document of a call, if not from the message itself
    place: FlowPosition | None = None  # where the person is once they have a text that asks something


def outgoing(message: Message, *, flows: Flows, public_url: str, now: datetime) -> Outgoing:
    """Return how ``message`` reaches its person.

    A call's first document goes with the request where it can: that saves a
    webhook. It cannot if it is too long, or if what is said depends on who
    picks up: Twilio tells that only when it asks for the document.
    Source: https://www.twilio.com/docs/voice/answering-machine-detection

    Raises:
        InvalidFlow: the flow cannot be used.
    """
    flow = flows.get(message.flow) if message.flow else None
    if message.channel is not Channel.CALL:
        if flow and not message.body:
            _text_of_flow(message, flow, now=now)  # only to know that it can be sent
        return Outgoing(place=_place(message, flow, now=now) if flow else None)
    base = public_url.rstrip("/")
    twiml = _first_document(message, flow, base=base, now=now)
    if message.machine is Machine.SPEAK and len(twiml) <= MAX_INLINE:
        return Outgoing(twiml=twiml)
    return Outgoing(url=CallState(delivery=message.id).url(base))


def written(message: Message, *, flows: Flows, sender: str, now: datetime) -> str:
    """Return the text that a flow writes; empty if it writes none, or cannot be used.

    ``sender`` is who it will be from if the message does not say.
    """
    message = structs.replace(message, sender=message.sender or sender)
    if not message.flow or message.channel is Channel.CALL or message.body:
        return ""
    try:
        return _text_of_flow(message, flows.get(message.flow), now=now)
    except InvalidFlow:
        return ""


def render_context_of(message: Message, flow: Flow, place: CallState, *, base: str = "") -> RenderContext:
    """Return what a document in that message's call must know."""
    voice, language = message.voice or flow.voice, message.language or flow.language
    values = {**flow.values, **values_of(message), **place.answers}
    own = structs.replace(flow, voice=voice, language=language)
    return RenderContext(flow=own, state=place, values=values, base=base, sms_to=message.to)


def values_of(message: Message) -> dict[str, str]:
    """Return what a message gives to fill in."""
    return {"person": message.to, "ours": message.sender or "", **message.values}


def _first_document(message: Message, flow: Flow | None, *, base: str, now: datetime) -> str:
    if flow is None:
        return "" if message.url else speech(message)
    context = render_context_of(
        message, flow, CallState(flow=message.flow or "", delivery=message.id), base=base
    )
    _must_be_sayable(message, context)
    return call_turn(flow.begin(spoken=True, now=now), context)


def _must_be_sayable(message: Message, context: RenderContext) -> None:
    """Check every step now: Twilio would pass over what is too long, while the person listens."""
    for name, step in context.flow.steps.items():
        letters = len(fill(step.say, context.values))
        if letters > MAX_SAY:
            told = f"says {letters} characters with these values; at most {MAX_SAY} can be said at once"
            raise InvalidFlow(f"`{message.flow}`, step `{name}`: {told}")


def _text_of_flow(message: Message, flow: Flow, *, now: datetime) -> str:
    text = text_of(_asked(flow, now=now), {**flow.values, **values_of(message)})
    if not 0 < len(text) <= MAX_BODY:
        told = f"writes {len(text)} characters with these values; a text has 1 to {MAX_BODY}"
        raise InvalidFlow(f"`{message.flow}` {told}")
    return text


def _place(message: Message, flow: Flow, *, now: datetime) -> FlowPosition | None:
    turn = _asked(flow, now=now)
    if turn.at is None:
        return None
    sender = message.sender_address
    return FlowPosition(
        flow=message.flow or "",
        step=turn.at,
        at=now,
        ours="" if sender.startswith("MG") else sender,  # a service sends from any of its numbers
        delivery=message.id,
        values=dict(message.values),
    )


def _asked(flow: Flow, *, now: datetime) -> Turn:
    return flow.begin(spoken=False, now=now)


def set_flow_position(contact: Contact, position: FlowPosition, *, contacts: Contacts) -> None:
    """Save where the text leads the person, before it is sent: they may be quick to reply.

    Raises:
        VersionConflict: others kept writing the contact.
    """
    newest = contact

    def attempt() -> None:
        nonlocal newest
        try:
            contacts.save(structs.replace(newest, position=position))
        except VersionConflict:
            newest = contacts.load(contact.number)
            raise

    retry_on_conflict(attempt, record=f"the contact {masked(contact.number)}")
