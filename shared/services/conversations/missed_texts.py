"""Backfill missed texts: store and answer texts whose webhook failed, from Twilio's list of inbound texts."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import structs

from shared.domain.conversations.inbound_text import Inbound, reply_envelopes
from shared.domain.list_parameters import InboxSearch
from shared.domain.messages.envelope import Envelope
from shared.domain.messages.phone_number import masked
from shared.errors import VersionConflict
from shared.ports.queues import Outbox
from shared.ports.storage import Contacts, Ledger
from shared.ports.twilio import InboundTexts, ListedText
from shared.services.optimistic_update import retry_on_conflict

log = logging.getLogger(__name__)

WEBHOOK_MAY_STILL_ANSWER = timedelta(minutes=2)
"""A text younger than this may still be answered by its webhook: Twilio retries for at most 15 s.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

ANSWER_EXPIRES_AFTER = timedelta(hours=1)
"""A text that is older than this gets no answer: the person no longer expects one."""

LOOKBACK = timedelta(hours=2)
"""How far back a run looks for missed texts. Runs overlap, so that a run that fails loses nothing."""

MAX_LOOKBACK = timedelta(days=3)
"""How far back the first run of a day and a late run look."""


def lookback(now: datetime, *, is_late: bool) -> timedelta:
    """Return how far back the run at ``now`` looks; it runs every ten minutes."""
    is_first_of_day = now.hour == 0 and now.minute < 10  # noqa: PLR2004 - minutes between two runs
    return MAX_LOOKBACK if is_first_of_day or is_late else LOOKBACK


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
    """Store and answer the texts since then that are not stored yet; return how many there were.

    Idempotent, and without a position of its own: each run overlaps with the
    one before, and a text that is stored already costs one read. A missed text
    is handled as its webhook would; the answer, which Twilio no longer waits
    for, goes out as a message. What a crash left undone is done by the next run.

    Args:
        inbox: lists the inbound texts.
        contacts: stores inbound texts.
        answer: does what the webhook does: stores a text, marked as late, and returns the TwiML.
        ledger: has the deliveries of answers that were queued.
        outbox: the queue for answers.
        since: how far to look back.
        now: the time.
    """
    count = 0
    blocked: set[str] = set()  # senders whose later texts must wait: the order of texts counts
    for text in inbox.received(since=since, until=now - WEBHOOK_MAY_STILL_ANSWER):
        if text.form["From"] in blocked:
            continue
        try:
            count += _backfill(
                text, inbox=inbox, contacts=contacts, answer=answer, ledger=ledger, outbox=outbox, now=now
            )
        except Exception:  # whatever it is, it must not block the texts of other people
            blocked.add(text.form["From"])
            log.exception("text from %s: %s cannot be backfilled; the next run tries again", *_for_log(text))
    return count


def _backfill(
    text: ListedText,
    *,
    inbox: InboundTexts,
    contacts: Contacts,
    answer: Callable[[Mapping[str, str], datetime], str],
    ledger: Ledger,
    outbox: Outbox,
    now: datetime,
) -> bool:
    """Store and answer one text, or finish what a crash left undone; return whether it was missed."""
    sender, sid = text.form["From"], text.form["MessageSid"]
    stored = contacts.inbound(sender, sid)
    if stored and _is_done(stored, ledger=ledger, now=now):
        return False
    is_outdated = _has_later_text(sender, text.at, contacts)
    if stored is None and is_outdated:
        _store_only(_with_media(text, inbox), contacts)
    else:
        twiml = answer(text.form if stored else _with_media(text, inbox).form, text.at)
        for reply in () if is_outdated else _replies(twiml, text.form, at=text.at):
            outbox.put(reply, delay=timedelta(0))
    if stored:
        log.warning("text from %s: %s was stored but not answered; finished now", *_for_log(text))
    else:
        log.warning("text from %s: %s was missed by its webhook; backfilled", *_for_log(text))
    return stored is None


def _for_log(text: ListedText) -> tuple[str, str]:
    """Return the sender and the SID of a text, as logs may show them."""
    return masked(text.form["From"]), text.form["MessageSid"]


def _is_done(stored: Inbound, *, ledger: Ledger, now: datetime) -> bool:
    """Return whether everything after the storing was done: the reply recorded, the answer queued."""
    if not stored.late:
        return True  # its webhook does this, and Twilio repeats a webhook that fails
    delivery = ledger.load(stored.delivery) if stored.reply else None
    if delivery and delivery.reply is None:
        return False
    form = {"MessageSid": stored.sid, "From": stored.sender, "To": stored.to}
    replies = _replies(stored.answer, form, at=stored.at)
    return now >= stored.at + ANSWER_EXPIRES_AFTER or all(ledger.load(reply.id) for reply in replies)


def _replies(twiml: str | None, form: Mapping[str, str], *, at: datetime) -> list[Envelope]:
    return reply_envelopes(twiml, form, not_after=at + ANSWER_EXPIRES_AFTER) if twiml else []


def _with_media(text: ListedText, inbox: InboundTexts) -> ListedText:
    if text.form.get("NumMedia", "0") == "0":
        return text
    urls = inbox.media(text.form["MessageSid"])
    fields = {f"MediaUrl{number}": url for number, url in enumerate(urls)}
    return structs.replace(text, form={**text.form, "NumMedia": str(len(fields)), **fields})


def _has_later_text(sender: str, at: datetime, contacts: Contacts) -> bool:
    """Return whether a later text of that person is stored: an earlier one must not undo what it did."""
    search = InboxSearch(sender=sender, since=at + timedelta(microseconds=1), limit=1)
    page = contacts.search(search)
    while page.cursor and not page.items:  # an empty page may be followed by one that is not
        page = contacts.search(structs.replace(search, cursor=page.cursor))
    return bool(page.items)


def _store_only(text: ListedText, contacts: Contacts) -> None:
    """Store a text without changing the contact or answering: a later text was handled already."""
    form = text.form
    inbound = Inbound(
        sid=form["MessageSid"],
        sender=form["From"],
        to=form["To"],
        body=form["Body"],
        media=tuple(form[name] for name in sorted(form) if name.startswith("MediaUrl")),
        at=text.at,
        answer=None,
    )

    def attempt() -> None:
        try:
            contacts.save(contacts.load(inbound.sender), inbound)
        except VersionConflict:
            if contacts.inbound(inbound.sender, inbound.sid) is None:
                raise

    retry_on_conflict(attempt, record=f"the contact {masked(inbound.sender)}")
