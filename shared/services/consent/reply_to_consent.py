"""Answer a text that is STOP, START or HELP where Twilio does not: once, in the words of the flow."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from shared.domain.consent.plain_text import plain
from shared.domain.consent.words import Consent
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.opt_out import ConsentRequest, consent_in, with_consent
from shared.domain.conversations.questions.open_questions import open_questions
from shared.domain.flows.flow import Flow, Turn
from shared.domain.flows.recognize_answer import split_answer
from shared.domain.flows.steps import Step
from shared.domain.messages.phone_number import masked
from shared.errors import InvalidFlow
from shared.ports.content import Flows
from shared.services.conversations.text_reply import TextReply

log = logging.getLogger(__name__)

_NO_FLOW = Flow(start="", steps={})
"""Has the default words, for when no flow can be used."""


def reply_to_consent(
    contact: Contact,
    form: Mapping[str, str],
    *,
    words: str,
    flows: Flows,
    flow: str,
    opt_out_words: Collection[str],
    may_be_answered: bool,
    now: datetime,
) -> tuple[Contact, TextReply] | None:
    """Return the contact after STOP, START or HELP, and our answer; None if the text is none of them.

    The answer is empty if Twilio answers, if the person had opted out before, or if nobody
    may or can be answered. ``words`` are the person's own: the text without quotations of ours.
    """
    request = consent_in(
        form.get("Body", ""),
        contact,
        words=words,
        to=form.get("To", ""),
        is_answer=lambda word: word in _known_words(contact, form, flows=flows, flow=flow, now=now),
        opt_out_type=form.get("OptOutType", ""),
        opt_out_words=opt_out_words,
    )
    if request is None:
        return None
    log.info("text from %s: %s", masked(contact.number), request.kind)
    after = with_consent(contact, request, now=now, sid=form.get("MessageSid", ""))
    if request.by_twilio or not may_be_answered or _is_repeated_stop(request, contact):
        return after, TextReply()
    return after, _answer(request.kind, contact, form, flows=flows, flow=flow, now=now)


def _is_repeated_stop(request: ConsentRequest, contact: Contact) -> bool:
    """Return whether an opt-out was confirmed before: one text may do that, and no second one."""
    return request.kind is Consent.STOP and contact.opted_out


def _answer(
    kind: Consent, contact: Contact, form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime
) -> TextReply:
    """Return the words of the flow that asked them, else of the flow of our number."""
    asked = open_questions(contact, ours=form.get("To", ""), now=now)
    known = _usable(asked[0].flow if asked else flow, flows) or _NO_FLOW
    words = {Consent.STOP: known.stopped, Consent.START: known.started, Consent.HELP: known.help}
    return TextReply(turns=((Turn(before=(words[kind],)), known.values),))


def _known_words(
    contact: Contact, form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime
) -> frozenset[str]:
    """Return each word, in plain form, of the answers to the open questions and of the keywords."""
    answers = [*(_usable(flow, flows) or _NO_FLOW).keywords]
    for question in open_questions(contact, ours=form.get("To", ""), now=now):
        asking = _usable(question.flow, flows) or _NO_FLOW
        answers += [*asking.keywords, *asking.steps.get(question.step, Step()).answers]
    return frozenset(
        word for answer in answers for single in split_answer(answer) for word in plain(single).split()
    )


def _usable(name: str, flows: Flows) -> Flow | None:
    """Return a flow, unless it cannot be used: whatever it is, the opt-out must not be lost with it."""
    try:
        return flows.get(name)
    except InvalidFlow as error:
        log.warning("a consent word is handled without a flow: %s", error)
    except Exception:
        log.exception("a consent word is handled without a flow")
    return None
