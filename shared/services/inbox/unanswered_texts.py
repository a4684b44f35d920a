"""Send the answers that Twilio did not take: each once, after proof, and only while it is not too late.

Twilio does not say whether it took the TwiML that answers a text: the answer may be cut, or come after
15 s. Proof that it did is a status callback about one of its messages, or that message in Twilio's list.
Without either at two looks, the stored answer is sent as a message.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import UNSET, Struct, structs

from shared.domain.conversations.inbound_text import Inbound
from shared.domain.conversations.listed_reply import ListedReply, match_reply
from shared.domain.messages.envelope import envelope_of
from shared.domain.messages.message import Message
from shared.domain.messages.phone_number import masked
from shared.domain.twilio_answers.record_match import Match
from shared.ports.storage import Ledger
from shared.services.conversations.answer_taken import answer_messages, record_answer_taken
from shared.services.conversations.stored_texts import has_later_text
from shared.services.inbox.inbox_context import InboxContext
from shared.services.people.by_hand.at_desk import is_at_desk

log = logging.getLogger(__name__)

MIN_BETWEEN_LOOKUPS = timedelta(minutes=1)
"""Between the two looks, if the first one came late."""


class UnansweredText(Struct, frozen=True, kw_only=True):
    """A stored text of whose answer nothing is known, and the messages of that answer."""

    text: Inbound
    received_at: datetime  # by Twilio's clock, as are the times of the replies in its list
    messages: tuple[Message, ...]


def find_unanswered(
    text: Inbound, *, received_at: datetime, context: InboxContext, now: datetime
) -> UnansweredText | None:
    """Return what must be done about the answer to a stored text; None if that is nothing any more."""
    if not text.answer or now >= text.at + context.late_answer:
        return None
    messages = answer_messages(text, late_answer=context.late_answer)
    missing = []
    for message in messages:
        delivery = context.ledger.load(message.id)
        if delivery and delivery.is_twiml_answer:
            return None  # Twilio takes a document as a whole
        if delivery is None:
            missing.append(message)
    if not missing or has_later_text(text.sender, text.at, context.contacts):
        return None
    if is_at_desk(context.contacts.load(text.sender), contacts=context.contacts, now=now):
        log.warning("text from %s: %s got no answer, and is left to the desk", masked(text.sender), text.sid)
        return None
    return UnansweredText(text=text, received_at=received_at, messages=tuple(missing))


def look_up_answers(unanswered: Sequence[UnansweredText], *, context: InboxContext, now: datetime) -> None:
    """Look for answers in Twilio's list, and send those that are missing there twice.

    One list serves all of them. Nothing is asked if none is old enough.

    Raises:
        TwilioUnavailable: the list cannot be read; nothing is decided, and the next run tries again.
    """
    due = [item for item in unanswered if now >= _lookup_at(item.text, context)]
    if not due:
        return
    listed = context.inbox.replies(since=min(item.received_at for item in due))
    for item in due:
        try:
            _decide(item, listed, context=context, now=now)
        except Exception:  # whatever it is, it must not block the answers to other people
            log.exception("the answer to %s cannot be looked up; the next run tries again", item.text.sid)


def send_late(unanswered: UnansweredText, *, context: InboxContext) -> None:
    """Send an answer as messages, under ids made of the text's: each is sent once."""
    for message in unanswered.messages:
        context.outbox.put(envelope_of(message), delay=timedelta(0))


def _lookup_at(text: Inbound, context: InboxContext) -> datetime:
    """Return when Twilio is asked next for the answer to a text."""
    if text.looked_at is UNSET:
        return text.at + context.first_lookup_after
    return max(text.at + context.second_lookup_after, text.looked_at + MIN_BETWEEN_LOOKUPS)


def _decide(
    item: UnansweredText, listed: Sequence[ListedReply], *, context: InboxContext, now: datetime
) -> None:
    text = item.text
    if has_later_text(text.sender, text.at, context.contacts):  # this run may have stored it
        return
    if _adopt_certain(item, listed, context=context, now=now):
        return
    if _may_be_listed(item, listed, ledger=context.ledger):
        log.warning("text from %s: %s may have got our answer: not sent again", masked(text.sender), text.sid)
        context.settled.add(text.sid)
    elif text.looked_at is UNSET:
        context.contacts.replace_inbound(structs.replace(text, looked_at=now))
    else:
        log.warning("text from %s: %s got no answer from us; sent late", masked(text.sender), text.sid)
        send_late(item, context=context)


def _adopt_certain(
    item: UnansweredText, listed: Sequence[ListedReply], *, context: InboxContext, now: datetime
) -> bool:
    """Record the messages that Twilio certainly took; one proves that it took the whole answer."""
    found = False
    for message in item.messages:
        for reply in _matching(Match.CERTAIN, message, listed, since=item.received_at):
            if context.ledger.is_erased_sid(reply.sid):
                continue
            if context.ledger.assign_sid(reply.sid, message.id) == message.id:
                known = context.ledger.load(message.id)
                record_answer_taken(message, reply.report, known=known, ledger=context.ledger, now=now)
                found = True
                break
    return found


def _may_be_listed(item: UnansweredText, listed: Sequence[ListedReply], *, ledger: Ledger) -> bool:
    """Return whether a listed reply that belongs to no delivery may be one of the messages."""
    return any(
        ledger.sid_owner(reply.sid) is None and not ledger.is_erased_sid(reply.sid)
        for message in item.messages
        for reply in _matching(Match.POSSIBLE, message, listed, since=item.received_at)
    )


def _matching(
    match: Match, message: Message, listed: Sequence[ListedReply], *, since: datetime
) -> Iterator[ListedReply]:
    return (reply for reply in listed if match_reply(reply, message, since=since) is match)
