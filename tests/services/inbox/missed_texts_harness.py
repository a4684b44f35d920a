"""The backfill of missed texts, with its ports in memory."""

from datetime import datetime, timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.listed_reply import ListedReply
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.messages.message import read_message
from shared.ports.twilio import ListedText
from shared.services.conversations.answer_taken import record_answer_callback
from shared.services.conversations.answer_text import answer_text
from shared.services.inbox.inbox_context import InboxContext, SettledTexts
from shared.services.inbox.missed_texts import backfill_missed_texts
from tests.examples import NOON, PERSON
from tests.fakes.content import MemoryFlows
from tests.fakes.guard import memory_guard
from tests.fakes.people import MemoryDayIndex
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryContacts, MemoryDeadLetters, MemoryLedger
from tests.fakes.twilio import MemoryInboundTexts

FLOW = Flow(
    start="menu",
    steps={"menu": Step(say="Reply 1.", answers={"1": "hours"}), "hours": Step(say="Nine to five.")},
)
LATER = NOON + timedelta(minutes=10)
LATE_ANSWER = timedelta(minutes=15)
RETRY_POLICY = RetryPolicy()


class Crash(BaseException):
    """The worker crashed here."""


def crash(*_, **__):
    raise Crash


def a_text(body: str, sid: str = "SM1", *, at: datetime = NOON, **fields: str) -> ListedText:
    form = {"From": PERSON, "To": "+15005550006", "Body": body, "MessageSid": sid, "NumMedia": "0", **fields}
    return ListedText(form=form, at=at)


class MissedTextsHarness:
    """Contacts, ledger and outbox in memory; the webhook of texts, the timer, and Twilio's list."""

    def __init__(self) -> None:
        self.contacts, self.ledger, self.outbox = MemoryContacts(), MemoryLedger(), MemoryOutbox()
        self.days = MemoryDayIndex()
        self.dead_letters, self.inbox = MemoryDeadLetters(), MemoryInboundTexts()
        self.settled, self.accepted = SettledTexts(), list[str]()

    def webhook(self, text: ListedText) -> str:
        """Store a text and answer it; Twilio lists the text."""
        if text not in self.inbox.texts:
            self.inbox.texts.append(text)
        return self.answer(text.form, text.at, late=False)

    def answer(self, form, at, *, late: bool = True, too_late: bool = False) -> str:
        return answer_text(
            form,
            contacts=self.contacts,
            flows=MemoryFlows(main=FLOW),
            ledger=self.ledger,
            days=self.days,
            guard=memory_guard(),
            flow="main",
            now=at,
            late=late,
            too_late=too_late,
        )

    @property
    def context(self) -> InboxContext:
        return InboxContext(
            inbox=self.inbox,
            contacts=self.contacts,
            days=self.days,
            answer=self.answer,
            ledger=self.ledger,
            outbox=self.outbox,
            settled=self.settled,
            late_answer=LATE_ANSWER,
            first_lookup_after=RETRY_POLICY.first_lookup_after,
            second_lookup_after=RETRY_POLICY.second_lookup_after,
        )

    def backfill(self, *texts: ListedText, now: datetime = LATER, **media) -> int:
        """Run the timer when Twilio lists these texts too."""
        self.inbox.texts += [text for text in texts if text not in self.inbox.texts]
        self.inbox._media |= media
        return backfill_missed_texts(context=self.context, since=NOON - timedelta(hours=2), now=now)

    def run_timer_until(self, end: datetime, *, since: datetime = NOON) -> None:
        """Run the timer every two minutes, each time in a new worker, and send what it queued."""
        now = since
        while now < end:
            now += timedelta(minutes=2)
            self.settled = SettledTexts()
            self.backfill(now=now)
            self.send(now)

    def callback(self, sid: str = "SM1", number: str = "1", *, reply_sid: str = "SM9", **fields: str) -> None:
        """Let Twilio report the status of a message that our TwiML made."""
        record_answer_callback(
            {"MessageSid": reply_sid, "MessageStatus": "sent", **fields},
            sid=sid,
            person=PERSON,
            number=number,
            contacts=self.contacts,
            ledger=self.ledger,
            dead_letters=self.dead_letters,
            late_answer=LATE_ANSWER,
            now=LATER,
        )

    def list_reply(self, body: str = "Reply 1.", *, sid: str = "SM9", at: datetime = NOON, **fields) -> None:
        """Let Twilio list a text that it sent because our TwiML said so."""
        reply = ListedReply(
            sid=sid,
            to=PERSON,
            sender="+15005550006",
            body=body,
            at=at,
            report=Report(status=Status.SENT, sid=sid),
        )
        self.inbox.listed_replies.append(structs.replace(reply, **fields))

    def crash_at(self, port, write: str, *texts: ListedText) -> None:
        """Backfill these texts, and crash at that write."""
        original = getattr(port, write)
        setattr(port, write, crash)
        with pytest.raises(Crash):
            self.backfill(*texts)
        setattr(port, write, original)

    def send(self, now: datetime = LATER) -> None:
        """Accept everything on the outbox, as a sender does that may send it."""
        for envelope, _ in self.outbox.put_with_delay:
            message = read_message(envelope.raw, default_id=envelope.id, is_own=True)
            if self.ledger.load(envelope.id) is None and now < message.not_after:
                self.ledger.save(new_delivery(message, now=now))
                self.accepted.append(message.body)

    @property
    def sent(self) -> list[dict]:
        return [envelope.raw for envelope, _ in self.outbox.put_with_delay]
