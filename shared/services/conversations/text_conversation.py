"""Continue a conversation by text: find the answer in a person's words, and go to the step it leads to."""

import logging
from collections.abc import Mapping
from datetime import datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.flows.flow import Flow
from shared.domain.flows.recognize_answer import Answer, summary
from shared.domain.flows.steps import Kind
from shared.domain.messages.phone_number import without_channel
from shared.domain.twiml.text_document import Filled, text_of
from shared.errors import InvalidFlow
from shared.ports.content import Flows
from shared.services.conversations.text_reply import TextReply

log = logging.getLogger(__name__)

MAX_FLOWS_PER_TEXT = 5
"""How many flows one text may pass through, each leading to the next."""


def converse(
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
    known = flow.recognize(body, at=first) if first else flow.keyword(body)
    answer = known or Answer(step=flow.start)
    if first and answer.reply:  # it counts as the answer to that question
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
    asked = text_of(turn, values)
    return TextReply(turns=((turn, values),), position=structs.replace(position, at=now, asked=asked))


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
    asked = " ".join(text_of(turn, values) for turn, values in turns)
    after = structs.replace(position, step=turn.at, at=now, asked=asked) if turn.at else None
    return structs.replace(text_reply, turns=tuple(turns), position=after)


def _values(flow: Flow, position: FlowPosition, form: Mapping[str, str]) -> dict[str, str]:
    return {
        **flow.values,
        "person": without_channel(form.get("From", "")),
        "ours": without_channel(form.get("To", "")),
        **position.values,
        **position.answers,
    }
