"""Answer inbound texts with TwiML, and record opt-outs and replies."""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from msgspec import UNSET, structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_content import read_content
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.conversations.limits.answer_rules import DEFAULT_RULES, AnswerRules
from shared.domain.messages.phone_number import masked
from shared.domain.senders.choose_sender import Senders
from shared.domain.twiml.plain_texts import with_plain_texts
from shared.domain.twiml.text_document import no_answer, text_turn
from shared.domain.whole_number import whole_number
from shared.ports.content import Flows
from shared.ports.people import DayIndex
from shared.ports.storage import Contacts, Ledger
from shared.services.conversations.decide_reply import decide_reply
from shared.services.conversations.keep_silence import log_no_answer
from shared.services.conversations.limit_flow_texts import limit_texts_of_answer
from shared.services.conversations.note_reply import note_reply
from shared.services.conversations.text_reply import TextReply
from shared.services.guard.guard_answers import guard_answer
from shared.services.guard.guard_context import GuardContext
from shared.services.optimistic_update import retry_on_conflict
from shared.services.people.by_hand.at_desk import is_at_desk
from shared.services.people.thread.save_text import save_text

log = logging.getLogger(__name__)


def answer_text(
    form: Mapping[str, str],
    *,
    contacts: Contacts,
    flows: Flows,
    ledger: Ledger,
    days: DayIndex,
    flow: str,
    rules: AnswerRules = DEFAULT_RULES,
    guard: GuardContext,
    now: datetime,
    late: bool = False,
    too_late: bool = False,
) -> str:
    """Store an inbound text, and return the TwiML that answers it; no answer if the text was erased.

    Idempotent: the text is stored before it is answered, and a repeated webhook gets the stored answer.
    A reply to a message of ours is noted on its delivery. ``late``: Twilio no longer waits for the answer.
    ``too_late``: nobody will get it, so the person's questions stay as they were. Raises ``VersionConflict``
    if there are too many texts of that person at the same time.
    """
    sender = form.get("From", "")
    decide = partial(decide_reply, flows=flows, flow=flow, ledger=ledger, rules=rules, guard=guard)

    def attempt() -> Inbound | None:
        if _is_erased(known := contacts.load(sender), form.get("MessageSid", ""), ledger=ledger):
            return None
        at_desk = is_at_desk(known, contacts=contacts, now=now)
        contact, text_reply = decide(known, form, now=now, too_late=too_late, at_desk=at_desk)
        inbound = inbound_of(form, text_reply, senders=rules.senders, now=now, late=late)
        inbound = _with_answer_as_sent(inbound, text_reply, rules=rules, guard=guard, now=now)
        contact, inbound = limit_texts_of_answer(contact, inbound, per_hour=rules.flow_texts_per_hour)
        return _save(contact.after_text(at=now, to=inbound.to), inbound, contacts=contacts, days=days)

    inbound = retry_on_conflict(attempt, record=f"the contact {masked(sender)}")
    if inbound:
        log.info("text from %s: %s", masked(sender), inbound.sid)
        note_reply(inbound, ledger=ledger, now=now)
    return (inbound and inbound.answer) or text_turn()


def _is_erased(contact: Contact, sid: str, *, ledger: Ledger) -> bool:
    """Return whether a text was erased. Erasing removes the contact: nothing is asked if there is one."""
    if contact.version or not ledger.is_erased_sid(sid):
        return False
    log.info("text %s is not stored: it was erased", sid)
    return True


def _with_answer_as_sent(
    inbound: Inbound, text_reply: TextReply, *, rules: AnswerRules, guard: GuardContext, now: datetime
) -> Inbound:
    """Return a text with its answer without what the guard forbids, and as the setting ``PLAIN`` has it."""
    if not inbound.answer:
        return inbound
    answer = guard_answer(inbound.answer, text_reply.flows, guard=guard, now=now)
    if rules.plain:
        answer = with_plain_texts(answer, ours=inbound.to)
    return structs.replace(inbound, answer=answer)


def _save(contact: Contact, inbound: Inbound, *, contacts: Contacts, days: DayIndex) -> Inbound:
    """Save a text and what it changed; return it, or what an earlier webhook of it saved."""
    stored = save_text(contact, inbound, contacts=contacts, days=days)
    if stored:
        return stored
    log_no_answer(inbound)
    return inbound


def inbound_of(
    form: Mapping[str, str],
    text_reply: TextReply,
    *,
    senders: Senders | None = None,
    now: datetime,
    late: bool,
) -> Inbound:
    """Return a text as it is stored, with its answer."""
    content = read_content(form)
    reason, ours = text_reply.unanswered, form.get("To", "")
    return Inbound(
        sid=form.get("MessageSid", ""),
        sender=form.get("From", ""),
        to=ours,
        body=form.get("Body", ""),
        media=content.media,
        media_types=content.media_types,
        location=content.location,
        at=now,
        answer=no_answer(reason) if reason else text_turn(*text_reply.turns, ours=ours, senders=senders),
        delivery=text_reply.delivery,
        reply=text_reply.reply,
        late=late,
        unanswered=reason or UNSET,
        error_code=UNSET if (code := whole_number(form.get("ErrorCode", ""))) is None else code,
        cancels=text_reply.cancels or UNSET,
        begins_silence=text_reply.begins_silence or UNSET,
    )
