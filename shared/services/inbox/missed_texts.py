"""Backfill missed texts: store and answer texts whose webhook failed, from Twilio's list of inbound texts."""

import logging
from datetime import datetime, timedelta

from msgspec import structs

from shared.domain.conversations.inbound_text import Inbound
from shared.domain.conversations.limits.senders import reason_for_no_answer
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.phone_number import contact_of, masked
from shared.errors import InvalidInput
from shared.ports.twilio import InboundTexts, ListedText
from shared.services.consent.missed_stop import is_missed_stop
from shared.services.conversations.answer_text import inbound_of
from shared.services.conversations.note_reply import note_reply_again
from shared.services.conversations.stored_texts import has_later_text, texts_after
from shared.services.conversations.text_reply import TextReply
from shared.services.inbox.inbox_context import InboxContext
from shared.services.inbox.unanswered_texts import (
    UnansweredText,
    find_unanswered,
    look_up_answers,
    send_late,
)
from shared.services.optimistic_update import retry_on_conflict
from shared.services.people.thread.save_text import save_text

log = logging.getLogger(__name__)

WEBHOOK_MAY_STILL_ANSWER = timedelta(minutes=2)
"""A text younger than this may still be answered by its webhook: Twilio retries for at most 15 s.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

LOOKBACK = timedelta(minutes=15)
"""How much further back than the oldest text that may get an answer a run looks. Runs overlap, so that a run
that fails loses nothing."""

HOURLY_LOOKBACK = timedelta(hours=2)
"""How far back the first run of an hour looks, at least."""

MAX_LOOKBACK = timedelta(days=3)
"""How far back the first run of a day and a late run look."""

BETWEEN_RUNS = 2
"""Minutes from one run to the next."""


def lookback(now: datetime, *, late_answer: timedelta, is_late: bool) -> timedelta:
    """Return how far back the run at ``now`` looks."""
    if is_late or (now.hour == 0 and now.minute < BETWEEN_RUNS):
        return MAX_LOOKBACK
    usual = late_answer + LOOKBACK
    return max(usual, HOURLY_LOOKBACK) if now.minute < BETWEEN_RUNS else usual


def backfill_missed_texts(*, context: InboxContext, since: datetime, now: datetime) -> int:
    """Store and answer the texts since then that are not stored yet; return how many there were.

    Idempotent, and without a position of its own: each run overlaps with the one before. A missed text is
    handled as its webhook would; the answer, which Twilio no longer waits for, goes out as a message. What
    a webhook or a run left undone is finished: the reply on its delivery, an answer that nobody got.
    """
    count = 0
    unanswered = list[UnansweredText]()
    blocked = set[str]()  # senders whose later texts must wait: the order of texts counts
    for text in context.inbox.received(since=since, until=now - WEBHOOK_MAY_STILL_ANSWER):
        sender, sid = canonical(contact_of(text.form["From"])), text.form["MessageSid"]
        if sid in context.settled or sender in blocked:
            continue
        try:
            stored = context.contacts.inbound(sender, sid)
            if stored is None and context.ledger.is_erased_sid(sid):
                context.settled.add(sid)
            elif stored is None:
                _backfill(text, context=context, now=now)
                count += 1
            elif unfinished := _finish(stored, received_at=text.at, context=context, now=now):
                unanswered.append(unfinished)
        except Exception:  # whatever it is, it must not block the texts of other people
            blocked.add(sender)
            log.exception("text from %s: %s cannot be backfilled; the next run tries again", *_for_log(text))
    look_up_answers(unanswered, context=context, now=now)
    return count


def _backfill(text: ListedText, *, context: InboxContext, now: datetime) -> None:
    """Store a text that its webhook missed, and send the answer."""
    log.warning("text from %s: %s was missed by its webhook; backfilled", *_for_log(text))
    text = _with_media(text, context.inbox)
    if has_later_text(text.form["From"], text.at, context.contacts):
        if is_missed_stop(text.form, texts_after(text.form["From"], text.at, context.contacts)):
            context.answer(text.form, text.at, too_late=True)
        else:
            _store_only(text, context=context)
        return
    context.answer(text.form, text.at, too_late=now >= text.at + context.late_answer)
    if stored := context.contacts.inbound(text.form["From"], text.form["MessageSid"]):
        _finish(stored, received_at=text.at, context=context, now=now)


def _finish(
    stored: Inbound, *, received_at: datetime, context: InboxContext, now: datetime
) -> UnansweredText | None:
    """Finish what may have been left undone after a text was stored; return it if Twilio must be asked."""
    note_reply_again(stored, ledger=context.ledger, contacts=context.contacts, now=now)
    try:
        unanswered = find_unanswered(stored, received_at=received_at, context=context, now=now)
    except InvalidInput as error:
        log.warning("the answer to %s cannot be sent as a message: %s", stored.sid, error)
        unanswered = None
    if unanswered is None:
        context.settled.add(stored.sid)
    elif stored.late:  # Twilio never waited for this answer
        send_late(unanswered, context=context)
        return None
    return unanswered


def _for_log(text: ListedText) -> tuple[str, str]:
    """Return the sender and the SID of a text, as logs may show them."""
    return masked(text.form["From"]), text.form["MessageSid"]


def _with_media(text: ListedText, inbox: InboundTexts) -> ListedText:
    if text.form.get("NumMedia", "0") == "0":
        return text
    media = inbox.media(text.form["MessageSid"])
    urls = {f"MediaUrl{number}": item.url for number, item in enumerate(media)}
    types = {f"MediaContentType{number}": item.content_type for number, item in enumerate(media)}
    return structs.replace(text, form={**text.form, "NumMedia": str(len(media)), **urls, **types})


def _store_only(text: ListedText, *, context: InboxContext) -> None:
    """Store a text without answering, or changing the consent or the questions: a later text was handled."""
    text_reply = TextReply(unanswered=reason_for_no_answer(text.form, own_numbers=()) or "")
    inbound = structs.replace(inbound_of(text.form, text_reply, now=text.at, late=False), answer=None)

    def attempt() -> None:
        contact = context.contacts.load(inbound.sender).after_text(at=text.at, to=inbound.to)
        save_text(contact, inbound, contacts=context.contacts, days=context.days)

    retry_on_conflict(attempt, record=f"the contact {masked(inbound.sender)}")
