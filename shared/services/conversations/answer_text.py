"""Answer people who text."""

import logging
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, structs

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.conversations.opt_out import consent_in, with_consent
from shared.domain.deliveries import delivery as deliveries
from shared.domain.flows.flow import Flow
from shared.domain.flows.recognize_answer import Answer, choices, match_answer, summary
from shared.domain.flows.steps import Kind
from shared.domain.messages.phone_number import masked, without_channel
from shared.domain.twiml.text_document import Filled, text_turn
from shared.errors import InvalidFlow, VersionConflict
from shared.ports.content import Flows
from shared.ports.storage import Contacts, Ledger
from shared.services.optimistic_update import update_delivery

log = logging.getLogger(__name__)

_MOST_FLOWS = 5
"""How often one text may be led on to another flow."""


class TextReply(Struct, frozen=True, kw_only=True):
    """What we say to a text, and where the person is then."""

    turns: tuple[Filled, ...] = ()  # none: Twilio has answered, or we cannot
    position: FlowPosition | None = None
    delivery: str = ""
    reply: str = ""


def answer_text(
    form: Mapping[str, str],
    *,
    contacts: Contacts,
    flows: Flows,
    ledger: Ledger,
    flow: str,
    now: datetime,
    late: bool = False,
) -> str:
    """Keep a text that came in, and return the TwiML that answers it.

    It is written down before it is answered, and the same text, brought
    twice, gets the same answer. If it replies to a message of ours, the reply
    is written on its delivery, too. ``late``: Twilio no longer waits for the answer.
    """
    sender, sid = form.get("From", ""), form.get("MessageSid", "")
    for _ in range(5):
        contact = contacts.load(sender)
        contact_after, said = _take(contact, form, flows=flows, flow=flow, now=now)
        inbound = _inbound(form, said, now=now, late=late)
        try:
            contacts.save(contact_after, inbound)
        except VersionConflict:
            known = contacts.inbound(sender, sid)
            if known is None:
                continue  # another text of theirs came in between: look again at where they are
            inbound = known
        log.info("text from %s: %s", masked(sender), sid)
        _note_reply(inbound, ledger=ledger, now=now)
        return inbound.answer or text_turn()
    raise VersionConflict(f"the contact {masked(sender)} kept changing")


def _note_reply(inbound: Inbound, *, ledger: Ledger, now: datetime) -> None:
    delivery = ledger.load(inbound.delivery) if inbound.delivery and inbound.reply else None
    if delivery:
        update_delivery(
            delivery, lambda known: deliveries.record_reply(known, inbound.reply, now=now), ledger=ledger
        )


def _take(
    contact: Contact, form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime
) -> tuple[Contact, TextReply]:
    """Return the contact after this text, and what to say."""
    body, opt_out_type = form.get("Body", ""), form.get("OptOutType", "")
    consent = consent_in(body, opt_out_type=opt_out_type)
    # YES is a START word, and also what people answer to questions: it lifts a STOP, or is an answer.
    if consent and (consent != "START" or contact.opted_out or opt_out_type):
        return with_consent(contact, consent, now=now), TextReply()
    try:
        said = _converse(contact, form, flows=flows, flow=flow, now=now)
    except InvalidFlow as error:
        log.error("a text was kept, and not answered: %s", error)  # noqa: TRY400 - the text says all
        return contact, TextReply()
    except Exception:  # whatever it is, the text must not be lost with it
        log.exception("a text was kept, and not answered")
        return contact, TextReply()
    return structs.replace(contact, position=said.position), said


def _converse(
    contact: Contact, form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime
) -> TextReply:
    """Find out what the text is about: what we asked, a keyword, or nothing we know of; in this order."""
    body, ours, asked = form.get("Body", ""), form.get("To", ""), contact.position
    fresh = FlowPosition(flow=flow, step="", at=now, ours=ours)
    here = _known(asked, flows) if asked and asked.is_current(ours=ours, now=now) else None
    if asked is None or here is None:
        return _begin(body, fresh, form, flows=flows, now=now)
    heard = here.interpret(body, at=asked.step)
    if heard:
        return _go(_replied(asked, heard, here), heard, form, flows=flows, now=now)
    if elsewhere := flows.get(flow).keyword(body):
        return _go(TextReply(position=fresh), elsewhere, form, flows=flows, now=now)
    step = here.steps[asked.step]
    sorry = here.sorry if step.sorry is None else step.sorry
    turn = here.again(asked.step, before=(sorry,))
    return TextReply(turns=((turn, _values(here, asked, form)),), position=structs.replace(asked, at=now))


def _known(place: FlowPosition, flows: Flows) -> Flow | None:
    """Return the flow of a place, unless it or its step is gone."""
    try:
        flow = flows.get(place.flow)
    except InvalidFlow as error:
        log.warning("a text was about a flow that cannot be used: %s", error)
        return None
    return flow if place.step in flow.steps else None


def _begin(
    body: str, place: FlowPosition, form: Mapping[str, str], *, flows: Flows, now: datetime
) -> TextReply:
    """Greet a newcomer; one who begins with a keyword, or a known answer, gets straight to it."""
    flow = flows.get(place.flow)
    first = flow.begin(spoken=False, now=now).at
    answer = match_answer(body, choices(flow.steps[first].answers)) if first else None
    heard = flow.keyword(body) or answer or Answer(step=flow.start)
    if first and heard is answer:  # it counts as theirs, as if they had been asked
        return _go(
            _replied(structs.replace(place, step=first), heard, flow), heard, form, flows=flows, now=now
        )
    return _go(TextReply(position=place), heard, form, flows=flows, now=now)


def _replied(place: FlowPosition, heard: Answer, flow: Flow) -> TextReply:
    name = flow.steps[place.step].keep
    kept = {**place.answers, name: heard.reply} if name and heard.reply else place.answers
    reply = (summary(flow.answer_names, kept) or heard.reply) if heard.reply else ""
    return TextReply(position=structs.replace(place, answers=kept), delivery=place.delivery, reply=reply)


def _go(said: TextReply, heard: Answer, form: Mapping[str, str], *, flows: Flows, now: datetime) -> TextReply:
    """Go where the answer leads; into another flow, if it leads there."""
    place, target = said.position or FlowPosition(flow="", step="", at=now), heard.step
    turns = list[Filled]()
    for _ in range(_MOST_FLOWS):
        flow = flows.get(place.flow)
        turn = flow.go(target, spoken=False, now=now)
        turns.append((turn, _values(flow, place, form)))
        last = turn.steps[-1] if turn.steps else None
        if last is None or last.kind is not Kind.REDIRECT or last.redirect.startswith("https://"):
            break
        # What is answered there is no reply to what the message asked.
        place = structs.replace(place, flow=last.redirect, delivery="", answers={})
        target = flows.get(last.redirect).start
    at = structs.replace(place, step=turn.at, at=now) if turn.at else None
    return structs.replace(said, turns=tuple(turns), position=at)


def _values(flow: Flow, place: FlowPosition, form: Mapping[str, str]) -> dict[str, str]:
    return {
        **flow.values,
        "person": without_channel(form.get("From", "")),
        "ours": without_channel(form.get("To", "")),
        **place.values,
        **place.answers,
    }


def _inbound(form: Mapping[str, str], said: TextReply, *, now: datetime, late: bool) -> Inbound:
    count = int(form.get("NumMedia") or 0)
    return Inbound(
        sid=form.get("MessageSid", ""),
        sender=form.get("From", ""),
        to=form.get("To", ""),
        body=form.get("Body", ""),
        media=tuple(form[f"MediaUrl{n}"] for n in range(count) if f"MediaUrl{n}" in form),
        at=now,
        answer=text_turn(*said.turns, ours=form.get("To", "")),
        delivery=said.delivery,
        reply=said.reply,
        late=late,
    )
