"""Answer inbound texts with TwiML, and record opt-outs and replies."""

import logging
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, structs

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.conversations.opt_out import consent_in, with_consent
from shared.domain.flows.flow import Flow
from shared.domain.flows.recognize_answer import Answer, choices, match_answer, summary
from shared.domain.flows.steps import Kind
from shared.domain.messages.phone_number import masked, without_channel
from shared.domain.twiml.text_document import Filled, text_turn
from shared.errors import InvalidFlow, VersionConflict
from shared.ports.content import Flows
from shared.ports.storage import Contacts, Ledger
from shared.services.conversations.note_reply import note_reply
from shared.services.optimistic_update import retry_on_conflict

log = logging.getLogger(__name__)

MAX_FLOWS_PER_TEXT = 5
"""How many flows one text may pass through, each leading to the next."""


class TextReply(Struct, frozen=True, kw_only=True):
    """The answer to a text, and the person's position in a flow after it."""

    turns: tuple[Filled, ...] = ()  # empty: Twilio itself answers, or the flow cannot be used
    position: FlowPosition | None = None
    delivery: str = ""  # the message of ours that the text replies to
    reply: str = ""  # the person's answers, for that delivery


def answer_text(
    form: Mapping[str, str],
    *,
    contacts: Contacts,
    flows: Flows,
    ledger: Ledger,
    flow: str,
    now: datetime,
    late: bool = False,
    too_late: bool = False,
) -> str:
    """Store an inbound text, and return the TwiML that answers it.

    Idempotent: the text is stored before it is answered, and a repeated webhook gets the stored answer.
    A reply to a message of ours is noted on its delivery, too. ``late``: Twilio no longer waits for the
    answer. ``too_late``: nobody will get it, so the person stays where they were in the flow.

    Raises:
        VersionConflict: too many texts of that person at the same time.
    """
    sender = form.get("From", "")

    def attempt() -> Inbound:
        known = contacts.load(sender)
        contact, text_reply = _handle(known, form, flows=flows, flow=flow, now=now, too_late=too_late)
        inbound = _inbound(form, text_reply, now=now, late=late)
        try:
            contacts.save(contact, inbound)
        except VersionConflict:
            stored = contacts.inbound(sender, inbound.sid)
            if stored is None:
                raise  # another text of that person came first: decide again, from their new position
            return stored
        return inbound

    inbound = retry_on_conflict(attempt, record=f"the contact {masked(sender)}")
    log.info("text from %s: %s", masked(sender), inbound.sid)
    note_reply(inbound, ledger=ledger, now=now)
    return inbound.answer or text_turn()


def _handle(
    contact: Contact, form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime, too_late: bool
) -> tuple[Contact, TextReply]:
    """Return the contact after this text, and the answer; it has no words if it is too late for them."""
    body, opt_out_type = form.get("Body", ""), form.get("OptOutType", "")
    consent = consent_in(body, opt_out_type=opt_out_type)
    # YES is a START word and a common answer: it is an opt-in only for a person who has opted out.
    if consent and (consent != "START" or contact.opted_out or opt_out_type):
        return with_consent(contact, consent, now=now), TextReply()
    try:
        text_reply = _converse(contact, form, flows=flows, flow=flow, now=now)
    except InvalidFlow as error:
        log.error("text stored without an answer: %s", error)  # noqa: TRY400 - the text says all
        return contact, TextReply()
    except Exception:  # whatever it is, the text must not be lost with it
        log.exception("text stored without an answer")
        return contact, TextReply()
    if too_late:
        return contact, structs.replace(text_reply, turns=())
    return structs.replace(contact, position=text_reply.position), text_reply


def _converse(
    contact: Contact, form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime
) -> TextReply:
    """Answer a text: as an answer to our question, else as a keyword, else by asking again."""
    body, ours, position = form.get("Body", ""), form.get("To", ""), contact.position
    start = FlowPosition(flow=flow, step="", at=now, ours=ours)
    asking = _flow_at(position, flows) if position and position.is_current(ours=ours, now=now) else None
    if position is None or asking is None:
        return _begin(body, start, form, flows=flows, now=now)
    if answer := asking.interpret(body, at=position.step):
        return _go(_with_answer(position, answer, asking), answer, form, flows=flows, now=now)
    if keyword := flows.get(flow).keyword(body):
        return _go(TextReply(position=start), keyword, form, flows=flows, now=now)
    return _ask_again(asking, position, form, now=now)


def _flow_at(position: FlowPosition, flows: Flows) -> Flow | None:
    """Return the flow of a position, unless the flow or its step is gone."""
    try:
        flow = flows.get(position.flow)
    except InvalidFlow as error:
        log.warning("conversation started again, as its flow cannot be used: %s", error)
        return None
    return flow if position.step in flow.steps else None


def _begin(
    body: str, start: FlowPosition, form: Mapping[str, str], *, flows: Flows, now: datetime
) -> TextReply:
    """Begin a flow; a keyword, or an answer to its first question, leads straight to its step."""
    flow = flows.get(start.flow)
    first = flow.begin(spoken=False, now=now).at
    known = match_answer(body, choices(flow.steps[first].answers)) if first else None
    answer = flow.keyword(body) or known or Answer(step=flow.start)
    if first and answer is known:  # it counts as the answer to that question
        position = structs.replace(start, step=first)
        return _go(_with_answer(position, answer, flow), answer, form, flows=flows, now=now)
    return _go(TextReply(position=start), answer, form, flows=flows, now=now)


def _with_answer(position: FlowPosition, answer: Answer, flow: Flow) -> TextReply:
    name = flow.steps[position.step].keep
    answers = {**position.answers, name: answer.reply} if name and answer.reply else position.answers
    reply = (summary(flow.answer_names, answers) or answer.reply) if answer.reply else ""
    position = structs.replace(position, answers=answers)
    return TextReply(position=position, delivery=position.delivery, reply=reply)


def _ask_again(flow: Flow, position: FlowPosition, form: Mapping[str, str], *, now: datetime) -> TextReply:
    step = flow.steps[position.step]
    sorry = flow.sorry if step.sorry is None else step.sorry
    turn = flow.again(position.step, before=(sorry,))
    values = _values(flow, position, form)
    return TextReply(turns=((turn, values),), position=structs.replace(position, at=now))


def _go(
    text_reply: TextReply, answer: Answer, form: Mapping[str, str], *, flows: Flows, now: datetime
) -> TextReply:
    """Add the turns that the answer leads to, in other flows too."""
    position, step = text_reply.position or FlowPosition(flow="", step="", at=now), answer.step
    turns = list[Filled]()
    for _ in range(MAX_FLOWS_PER_TEXT):
        flow = flows.get(position.flow)
        turn = flow.go(step, spoken=False, now=now)
        turns.append((turn, _values(flow, position, form)))
        last = turn.steps[-1] if turn.steps else None
        if last is None or last.kind is not Kind.REDIRECT or last.redirect.startswith("https://"):
            break
        # An answer in another flow is not a reply to the message that began this one.
        position = structs.replace(position, flow=last.redirect, delivery="", answers={})
        step = flows.get(last.redirect).start
    after = structs.replace(position, step=turn.at, at=now) if turn.at else None
    return structs.replace(text_reply, turns=tuple(turns), position=after)


def _values(flow: Flow, position: FlowPosition, form: Mapping[str, str]) -> dict[str, str]:
    return {
        **flow.values,
        "person": without_channel(form.get("From", "")),
        "ours": without_channel(form.get("To", "")),
        **position.values,
        **position.answers,
    }


def _inbound(form: Mapping[str, str], text_reply: TextReply, *, now: datetime, late: bool) -> Inbound:
    count = int(form.get("NumMedia") or 0)
    return Inbound(
        sid=form.get("MessageSid", ""),
        sender=form.get("From", ""),
        to=form.get("To", ""),
        body=form.get("Body", ""),
        media=tuple(form[f"MediaUrl{n}"] for n in range(count) if f"MediaUrl{n}" in form),
        at=now,
        answer=text_turn(*text_reply.turns, ours=form.get("To", "")),
        delivery=text_reply.delivery,
        reply=text_reply.reply,
        late=late,
    )
