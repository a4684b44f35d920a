"""Take in texts whose webhook failed: Twilio has them, and says so when asked."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import structs

from shared.domain.conversations.inbound_text import Inbound, replies
from shared.domain.list_parameters import InboxSearch
from shared.domain.messages.envelope import Envelope
from shared.domain.messages.phone_number import masked
from shared.errors import VersionConflict
from shared.ports.queues import Outbox
from shared.ports.storage import Contacts, Ledger
from shared.ports.twilio import InboundTexts, ListedText

log = logging.getLogger(__name__)

STILL_UNDER_WAY = timedelta(minutes=2)
"""A text this young may be answered by its webhook yet: Twilio gives up after 15 s, tries included.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

ANSWERED_WITHIN = timedelta(hours=1)
"""Whoever waited longer than that gets no answer: they have gone on with their day."""


def backfill_missed_texts(
    *,
    inbox: InboundTexts,
    contacts: Contacts,
    answer: Callable[[Mapping[str, str], datetime], str],
    ledger: Ledger,
    outbox: Outbox,
    since: datetime,
    now: datetime,
) -> int:
    """Take in what came since then and is not kept yet; return how much that was.

    No place is remembered: each look overlaps with the one before, and what is
    kept already costs one read. A text goes the way of its webhook; the answer,
    which Twilio no longer waits for, goes out as a message. What died before
    all of this was done is gone on with.

    Args:
        inbox: knows what came in.
        contacts: know what is kept.
        answer: what the webhook does: keep a text, as one that is late, and return the TwiML that answers it.
        ledger: knows which answers are on their way.
        outbox: where answers go.
        since: how far to look back.
        now: the time.
    """
    count = 0
    stuck: set[str] = set()  # whose later texts wait, too: their order counts
    for text in inbox.received(since=since, until=now - STILL_UNDER_WAY):
        if text.form["From"] in stuck:
            continue
        try:
            count += _take_in(
                text, inbox=inbox, contacts=contacts, answer=answer, ledger=ledger, outbox=outbox, now=now
            )
        except Exception:  # whatever it is, it must not keep out what others wrote
            stuck.add(text.form["From"])
            log.exception(
                "text from %s: %s cannot be taken in; the next look tries again", *_who_and_which(text)
            )
    return count


def _take_in(
    text: ListedText,
    *,
    inbox: InboundTexts,
    contacts: Contacts,
    answer: Callable[[Mapping[str, str], datetime], str],
    ledger: Ledger,
    outbox: Outbox,
    now: datetime,
) -> bool:
    """Take in one text, or go on with it; return whether it was missed."""
    sender, sid = text.form["From"], text.form["MessageSid"]
    known = contacts.inbound(sender, sid)
    if known and _is_done(known, ledger=ledger, now=now):
        return False
    moved_on = _has_moved_on(sender, text.at, contacts)
    if known is None and moved_on:
        _keep(_with_media(text, inbox), contacts)
    else:
        twiml = answer(text.form if known else _with_media(text, inbox).form, text.at)
        for reply in () if moved_on else _replies(twiml, text.form, at=text.at):
            outbox.put(reply, delay=timedelta(0))
    what = "was kept, but not answered" if known else "was missed, and is taken in"
    log.warning("text from %s: %s %s now", *_who_and_which(text), what)
    return known is None


def _who_and_which(text: ListedText) -> tuple[str, str]:
    return masked(text.form["From"]), text.form["MessageSid"]


def _is_done(known: Inbound, *, ledger: Ledger, now: datetime) -> bool:
    """Tell whether all that follows the keeping was done: the reply noted, the answer on its way."""
    if not known.late:
        return True  # its webhook did it, or Twilio brings it again
    asked = ledger.load(known.delivery) if known.reply else None
    if asked and asked.reply is None:
        return False
    form = {"MessageSid": known.sid, "From": known.sender, "To": known.to}
    too_late = now >= known.at + ANSWERED_WITHIN
    return too_late or all(ledger.load(one.id) for one in _replies(known.answer, form, at=known.at))


def _replies(twiml: str | None, form: Mapping[str, str], *, at: datetime) -> list[Envelope]:
    return replies(twiml, form, not_after=at + ANSWERED_WITHIN) if twiml else []


def _with_media(text: ListedText, inbox: InboundTexts) -> ListedText:
    if text.form.get("NumMedia", "0") == "0":
        return text
    media = inbox.media(text.form["MessageSid"])
    found = {f"MediaUrl{number}": url for number, url in enumerate(media)}
    return structs.replace(text, form={**text.form, "NumMedia": str(len(found)), **found})


def _has_moved_on(sender: str, at: datetime, contacts: Contacts) -> bool:
    """Return whether a later text of theirs is kept: what they said before must not undo it."""
    later = contacts.search(InboxSearch(sender=sender, since=at + timedelta(microseconds=1), limit=1))
    return bool(later.items)


def _keep(text: ListedText, contacts: Contacts) -> None:
    """Keep a text that is too old to change anything."""
    form = text.form
    media = tuple(form[name] for name in sorted(form) if name.startswith("MediaUrl"))
    kept = Inbound(
        sid=form["MessageSid"],
        sender=form["From"],
        to=form["To"],
        body=form["Body"],
        media=media,
        at=text.at,
        answer=None,
    )
    for _ in range(5):
        try:
            contacts.save(contacts.load(kept.sender), kept)
        except VersionConflict:
            if contacts.inbound(kept.sender, kept.sid):
                return
        else:
            return
    raise VersionConflict(f"the contact {masked(kept.sender)} kept changing")
