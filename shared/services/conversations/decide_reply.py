"""Decide what an inbound text is, and what it is answered: consent first, then the conversation."""

import logging
from collections.abc import Mapping
from datetime import datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.limits.answer_rules import AnswerRules
from shared.domain.conversations.limits.senders import NoAnswer, reason_for_no_answer
from shared.domain.conversations.opt_out import may_be_start
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

_NO_WORDS = "it is a reaction, it only quotes us, or the person is being erased"


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
) -> tuple[Contact, TextReply]:
    """Return the contact after this text, and the answer: without words if it is too late, or a reaction."""
    reason = _reason_for_no_answer(form, rules=rules, guard=guard)
    words = read_text(form.get("Body", ""), asked=our_words(contact))
    may_be_answered = not (reason or too_late)
    if consent := _consent(
        contact, form, words or "", flows=flows, flow=flow, rules=rules, guard=guard,
        may_be_answered=may_be_answered, now=now,
    ):  # fmt: skip
        return consent
    if reason or words is None or contact.erasing_at:
        log.info("text kept without an answer: %s", reason or _NO_WORDS)
        return contact, TextReply(unanswered=reason or "")
    text_reply = _converse(contact, {**form, "Body": words}, flows=flows, flow=flow, ledger=ledger, now=now)
    if text_reply is None:
        return contact, TextReply()
    if too_late:
        return contact, structs.replace(text_reply, turns=())
    # Under a stop the questions stay as they were, to be answered again; a reply is noted all the same.
    if stopped := why_no_answer(contact.number, text_reply.flows, guard=guard, now=now):
        return contact, structs.replace(text_reply, turns=(), unanswered=stopped)
    answered = _after_reply(contact, text_reply, now=now)
    return keep_silence(contact, answered, text_reply, form.get("Body", ""), now=now)


def _consent(
    contact: Contact,
    form: Mapping[str, str],
    words: str,
    *,
    flows: Flows,
    flow: str,
    rules: AnswerRules,
    guard: GuardContext,
    may_be_answered: bool,
    now: datetime,
) -> tuple[Contact, TextReply] | None:
    """Return the contact after STOP, START or HELP, and our answer; None if the text is none of them.

    START also ends the opt-out that outlived a person who was erased: before the contact is saved, since
    that can be repeated.
    """
    if may_be_start(form.get("Body", ""), opt_out_type=form.get("OptOutType", "")):
        contact = guard.erased_opt_outs.restored(contact, now=now)
    consent = reply_to_consent(
        contact,
        form,
        words=words,
        flows=flows,
        flow=flow,
        opt_out_words=rules.opt_out_words,
        may_be_answered=may_be_answered,
        now=now,
    )
    if consent and contact.opted_out and not consent[0].opted_out:
        guard.erased_opt_outs.lift(contact.number)
    return consent


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
