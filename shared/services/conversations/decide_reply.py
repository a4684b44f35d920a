"""Decide what an inbound text is, and what it is answered: consent first, then the conversation."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.limits.answer_limits import AnswerLimits
from shared.domain.conversations.limits.senders import reason_for_no_answer
from shared.errors import InvalidFlow
from shared.ports.content import Flows
from shared.services.consent.reply_to_consent import reply_to_consent
from shared.services.conversations.keep_silence import keep_silence
from shared.services.conversations.text_conversation import converse
from shared.services.conversations.text_reply import TextReply

log = logging.getLogger(__name__)


def decide_reply(
    contact: Contact,
    form: Mapping[str, str],
    *,
    flows: Flows,
    flow: str,
    limits: AnswerLimits,
    opt_out_words: Collection[str],
    now: datetime,
    too_late: bool,
) -> tuple[Contact, TextReply]:
    """Return the contact after this text, and the answer; it has no words if it is too late for them."""
    reason = reason_for_no_answer(form, own_numbers=limits.own_numbers)
    consent = reply_to_consent(
        contact,
        form,
        flows=flows,
        flow=flow,
        opt_out_words=opt_out_words,
        may_be_answered=not (reason or too_late),
        now=now,
    )
    if consent:
        return consent
    if reason:
        return contact, TextReply(unanswered=reason)
    try:
        text_reply = converse(contact, form, flows=flows, flow=flow, now=now)
    except InvalidFlow as error:
        log.error("text stored without an answer: %s", error)  # noqa: TRY400 - the text says all
        return contact, TextReply()
    except Exception:  # whatever it is, the text must not be lost with it
        log.exception("text stored without an answer")
        return contact, TextReply()
    if too_late:
        return contact, structs.replace(text_reply, turns=())
    return keep_silence(contact, text_reply, form.get("Body", ""), now=now)
