"""The backfill of missed texts, with its ports in memory."""

from datetime import datetime, timedelta

import pytest

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.messages.message import read_message
from shared.ports.twilio import ListedText
from shared.services.conversations.answer_text import answer_text
from shared.services.conversations.missed_texts import backfill_missed_texts
from tests.examples import NOON, PERSON
from tests.fakes.content import MemoryFlows
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryContacts, MemoryLedger
from tests.fakes.twilio import MemoryInboundTexts

FLOW = Flow(
    start="menu",
    steps={"menu": Step(say="Reply 1.", answers={"1": "hours"}), "hours": Step(say="Nine to five.")},
)
LATER = NOON + timedelta(minutes=10)


class Crash(BaseException):
    """The worker crashed here."""


def crash(*_, **__):
    raise Crash


def a_text(body: str, sid: str = "SM1", *, at: datetime = NOON, **fields: str) -> ListedText:
    form = {"From": PERSON, "To": "+15005550006", "Body": body, "MessageSid": sid, "NumMedia": "0", **fields}
    return ListedText(form=form, at=at)


class MissedTextsHarness:
    """Contacts, ledger and outbox in memory; the webhook of texts, and the backfill of missed ones."""

    def __init__(self) -> None:
        self.contacts, self.ledger, self.outbox = MemoryContacts(), MemoryLedger(), MemoryOutbox()

    def webhook(self, text: ListedText) -> str:
        return self.answer(text.form, text.at, late=False)

    def answer(self, form, at, *, late: bool = True) -> str:
        return answer_text(
            form,
            contacts=self.contacts,
            flows=MemoryFlows(main=FLOW),
            ledger=self.ledger,
            flow="main",
            now=at,
            late=late,
        )

    def backfill(self, *texts: ListedText, now: datetime = LATER, **media) -> int:
        return backfill_missed_texts(
            inbox=MemoryInboundTexts(*texts, **media),
            contacts=self.contacts,
            answer=self.answer,
            ledger=self.ledger,
            outbox=self.outbox,
            since=NOON - timedelta(hours=2),
            now=now,
        )

    def crash_at(self, port, write: str, *texts: ListedText) -> None:
        """Backfill these texts, and crash at that write."""
        original = getattr(port, write)
        setattr(port, write, crash)
        with pytest.raises(Crash):
            self.backfill(*texts)
        setattr(port, write, original)

    def send(self) -> None:
        """Accept everything on the outbox, as a sender does."""
        for envelope, _ in self.outbox.put_with_delay:
            if self.ledger.load(envelope.id) is None:
                message = read_message(envelope.raw, default_id=envelope.id, default_country="")
                self.ledger.save(new_delivery(message, now=LATER))

    @property
    def sent(self) -> list[dict]:
        return [envelope.raw for envelope, _ in self.outbox.put_with_delay]
