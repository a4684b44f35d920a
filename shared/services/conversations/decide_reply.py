"""Decide what an inbound text is, and what it is answered: consent first, then the conversation."""

import logging
from collections.abc import Mapping
from datetime import datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.limits.answer_rules import AnswerRules
from shared.domain.conversations.limits.senders import NoAnswer, reason_for_no_answer
from shared.domain.conversations.questions.open_questions import (
    TOO_MANY_QUESTIONS,
    after_answer,
    crowded_out,
    our_words,
    with_choice,
)
from shared.domain.conversations.reading.read_text import read_text
from shared.errors import InvalidFlow
from shared.ports.content import Flows
from shared.ports.storage import Ledger
from shared.services.consent.reply_to_consent import reply_to_consent
from shared.services.conversations.keep_silence import keep_silence
from shared.services.conversations.text_conversation import converse
from shared.services.conversations.text_reply import TextReply
from shared.services.guard.guard_answers import is_allowed_country, why_no_answer
from shared.services.guard.guard_context import GuardContext

log = logging.getLogger(__name__)


def decide_reply(
    contact: Contact,
    form: Mapping[str, str],
    *,
    flows: Flows,
    flow: str,
    ledger: Ledger,
    rules: AnswerRules,
    guard: GuardContext,
    now: datetime,
    too_late: bool,
    at_desk: bool = False,
) -> tuple[Contact, TextReply]:
    """Return the contact after this text, and the answer; without words if there should be none."""
    reason = _reason_for_no_answer(form, rules=rules, guard=guard)
    words = read_text(form.get("Body", ""), asked=our_words(contact))
    consent = reply_to_consent(
        contact,
        form,
        words=words or "",
        flows=flows,
        flow=flow,
        opt_out_words=rules.opt_out_words,
        may_be_answered=not (reason or too_late),
        now=now,
    )
    if consent:
        return consent
    if reason or words is None or at_desk:
        reason = reason or (None if words is None else NoAnswer.DESK)
        log.info("text kept without an answer: %s", reason or "it is a reaction, or only quotes us")
        return contact, TextReply(unanswered=reason or "")
    text_reply = _converse(contact, {**form, "Body": words}, flows=flows, flow=flow, ledger=ledger, now=now)
    if text_reply is None:
        return contact, TextReply()
    if too_late:
        return contact, structs.replace(text_reply, turns=())
    return _unless_stopped(contact, text_reply, form, guard=guard, now=now)


def _unless_stopped(
    contact: Contact, text_reply: TextReply, form: Mapping[str, str], *, guard: GuardContext, now: datetime
) -> tuple[Contact, TextReply]:
    """Return the contact and the answer, if no stop covers it and the person is not to be left in silence.

    Under a stop the questions stay as they were, to be answered again; a reply is noted all the same.
    """
    if stopped := why_no_answer(contact.number, text_reply.flows, guard=guard, now=now):
        return contact, structs.replace(text_reply, turns=(), unanswered=stopped)
    answered = _after_reply(contact, text_reply, now=now)
    return keep_silence(contact, answered, text_reply, form.get("Body", ""), now=now)


def _reason_for_no_answer(
    form: Mapping[str, str], *, rules: AnswerRules, guard: GuardContext
) -> NoAnswer | None:
    """Return why the sender of a text gets no answer, whatever it says, not even to STOP."""
    if reason := reason_for_no_answer(form, own_numbers=rules.own_numbers):
        return reason
    return None if is_allowed_country(form.get("From", ""), guard=guard) else NoAnswer.COUNTRY


def _converse(
    contact: Contact, form: Mapping[str, str], *, flows: Flows, flow: str, ledger: Ledger, now: datetime
) -> TextReply | None:
    try:
        return converse(contact, form, flows=flows, flow=flow, ledger=ledger, now=now)
    except Exception as error:  # whatever it is, the text must not be lost with it
        log.exception("text stored without an answer: %s", error, exc_info=not isinstance(error, InvalidFlow))  # noqa: TRY401
        return None


def _after_reply(contact: Contact, text_reply: TextReply, *, now: datetime) -> Contact:
    """Return the contact after our answer: one question was closed or moved on, or we asked back."""
    if text_reply.choice:
        return with_choice(contact, text_reply.choice)
    after = after_answer(contact, text_reply.question, text_reply.position, now=now)
    for closed in crowded_out(contact, after, now=now, answered=text_reply.question):
        log.warning("%s; closed: %s", TOO_MANY_QUESTIONS, closed.delivery or closed.flow)
    return after
