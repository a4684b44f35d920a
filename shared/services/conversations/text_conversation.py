"""Continue a conversation by text: find the answer in a person's words, and go to the step it leads to."""

import logging
from collections.abc import Mapping
from datetime import datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.conversations.inbound_content import place_instead_of_words
from shared.domain.conversations.limits.silence import Reading
from shared.domain.conversations.questions.open_questions import open_questions
from shared.domain.conversations.questions.question_names import OpenQuestion
from shared.domain.conversations.questions.which_question import Found
from shared.domain.flows.answer_place import answer_with_place
from shared.domain.flows.flow import Flow
from shared.domain.flows.recognize_answer import Answer, summary
from shared.domain.flows.steps import Kind
from shared.domain.messages.phone_number import number_of, without_channel
from shared.domain.twiml.text_document import Filled, text_of
from shared.errors import InvalidFlow
from shared.ports.content import Flows
from shared.ports.storage import Ledger
from shared.services.conversations.find_question import ask_back, find_question
from shared.services.conversations.text_reply import TextReply

log = logging.getLogger(__name__)

MAX_FLOWS_PER_TEXT = 5
"""How many flows one text may pass through, each leading to the next."""


def converse(
    contact: Contact, form: Mapping[str, str], *, flows: Flows, flow: str, ledger: Ledger, now: datetime
) -> TextReply:
    """Answer a text: as an answer to our question, else as a keyword, else by asking again.

    If several questions are open, ``find_question`` says which one it answers, or that we must ask back.
    """
    body, ours = form.get("Body", ""), form.get("To", "")
    start = FlowPosition(flow=flow, step="", at=now, ours=ours)
    choice = contact.choice if contact.choice and contact.choice.is_current(ours=ours, now=now) else None
    asked = [
        OpenQuestion(position=position, flow=asking)
        for position in open_questions(contact, ours=ours, now=now)
        if (asking := _flow_at(position, flows))
    ]
    place = place_instead_of_words(form)
    if place and asked and not choice:  # a place chooses nothing
        return _answer_with_place(asked[0], place, form, flows=flows, now=now)
    quotes = form.get("OriginalRepliedMessageSid", "")
    search = find_question(body, asked, choice, quotes=quotes, ledger=ledger)
    found, questions = search.found, search.questions
    if isinstance(found, Found):
        return _go(_with_answer(found), found.answer, form, flows=flows, now=now)
    if not questions:
        return _begin(body, start, form, flows=flows, now=now)
    if (found is None or found.again) and (keyword := flows.get(flow).keyword(body)):
        return _go(TextReply(position=start), keyword, form, flows=flows, now=now)
    if found:
        question = found.questions[0]
        values = _values(question.flow, question.position, form)
        return ask_back(found, asked, values, form, before=choice, now=now)
    return _ask_again(questions[0], form, now=now)


def _answer_with_place(
    question: OpenQuestion, place: str, form: Mapping[str, str], *, flows: Flows, now: datetime
) -> TextReply:
    """Answer a place, sent by WhatsApp without words: a step that takes any words takes it too."""
    answer = answer_with_place(question.flow.steps[question.position.step], place)
    if answer is None:
        return _ask_again(question, form, now=now)
    return _go(_with_answer(Found(question=question, answer=answer)), answer, form, flows=flows, now=now)


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
    if first and known and known.reply:  # it counts as the answer to that question
        question = OpenQuestion(position=structs.replace(start, step=first), flow=flow)
        text_reply = _with_answer(Found(question=question, answer=known))
        return _go(text_reply, known, form, flows=flows, now=now)
    reading = Reading.UNDERSTOOD if known else Reading.NOT_UNDERSTOOD
    answer = known or Answer(step=flow.start)
    return _go(TextReply(position=start, reading=reading), answer, form, flows=flows, now=now)


def _with_answer(found: Found) -> TextReply:
    position, flow, answer = found.question.position, found.question.flow, found.answer
    name = flow.steps[position.step].keep
    answers = {**position.answers, name: answer.reply} if name and answer.reply else position.answers
    reply = (summary(flow.answer_names, answers) or answer.reply) if answer.reply else ""
    after = structs.replace(position, answers=answers)
    reading = Reading.FREE if answer.is_free else Reading.UNDERSTOOD
    return TextReply(
        position=after, question=position, delivery=position.delivery, reply=reply, reading=reading
    )


def _ask_again(question: OpenQuestion, form: Mapping[str, str], *, now: datetime) -> TextReply:
    flow, position = question.flow, question.position
    step = flow.steps[position.step]
    sorry = flow.sorry if step.sorry is None else step.sorry
    turn = flow.again(position.step, before=(sorry,))
    values = _values(flow, position, form)
    asked = text_of(turn, values)
    after = structs.replace(position, at=now, asked=asked, text=form.get("MessageSid", ""))
    return TextReply(
        turns=((turn, values),),
        flows=(position.flow,),
        question=position,
        position=after,
        reading=Reading.NOT_UNDERSTOOD,
    )


def _go(
    text_reply: TextReply, answer: Answer, form: Mapping[str, str], *, flows: Flows, now: datetime
) -> TextReply:
    """Add the turns that the answer leads to, in other flows too."""
    position, step = text_reply.position or FlowPosition(flow="", step="", at=now), answer.step
    turns, speaking = list[Filled](), list[str]()
    for _ in range(MAX_FLOWS_PER_TEXT):
        flow = flows.get(position.flow)
        turn = flow.go(step, spoken=False, now=now)
        turns.append((turn, _values(flow, position, form)))
        speaking.append(position.flow)
        last = turn.steps[-1] if turn.steps else None
        if last is None or last.kind is not Kind.REDIRECT or last.redirect.startswith("https://"):
            break
        # An answer in another flow is not a reply to the message that began this one.
        position = structs.replace(position, flow=last.redirect, delivery="", subject="", answers={})
        step = flows.get(last.redirect).start
    cancels = bool(text_reply.delivery and text_reply.reply) and turns[0][0].cancels
    asked = " ".join(text_of(turn, values) for turn, values in turns)
    here = structs.replace(position, at=now, asked=asked, text=form.get("MessageSid", ""))
    after = structs.replace(here, step=turn.at) if turn.at else None
    return structs.replace(
        text_reply, turns=tuple(turns), flows=tuple(speaking), position=after, cancels=cancels
    )


def _values(flow: Flow, position: FlowPosition, form: Mapping[str, str]) -> dict[str, str]:
    return {
        **flow.values,
        "person": number_of(form.get("From", "")),
        "ours": without_channel(form.get("To", "")),
        **position.values,
        **position.answers,
    }
