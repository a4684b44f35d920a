from datetime import datetime, timedelta

import pytest

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.deliveries.delivery import accepted
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.messages.message import read_message
from shared.errors import SendDelayed
from shared.ports.twilio import ListedText
from shared.services.conversations.answer_text import answer_text
from shared.services.conversations.missed_texts import STILL_UNDER_WAY, backfill_missed_texts
from tests.examples import NOON, PERSON, a_message
from tests.fakes import MemoryContacts, MemoryFlows, MemoryInboundTexts, MemoryLedger, MemoryOutbox
from tests.services.reminders.reminder_harness import Killed, die

FLOW = Flow(
    start="menu",
    steps={"menu": Step(say="Reply 1.", answers={"1": "hours"}), "hours": Step(say="Nine to five.")},
)
SECOND = timedelta(seconds=1)
LATER = NOON + timedelta(minutes=10)


def a_text(body: str, sid: str = "SM1", *, at: datetime = NOON, **fields: str) -> ListedText:
    form = {"From": PERSON, "To": "+15005550006", "Body": body, "MessageSid": sid, "NumMedia": "0", **fields}
    return ListedText(form=form, at=at)


class Desk:
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

    def take_in(self, *texts: ListedText, now: datetime = LATER, **media) -> int:
        return backfill_missed_texts(
            inbox=MemoryInboundTexts(*texts, **media),
            contacts=self.contacts,
            answer=self.answer,
            ledger=self.ledger,
            outbox=self.outbox,
            since=NOON - timedelta(hours=2),
            now=now,
        )

    def dies_instead_of(self, port, write: str, *texts: ListedText) -> None:
        """Take in these texts, but die at that write."""
        made = getattr(port, write)
        setattr(port, write, die)
        with pytest.raises(Killed):
            self.take_in(*texts)
        setattr(port, write, made)

    def send(self) -> None:
        """Let a sender take what lies on the outbox."""
        for envelope, _ in self.outbox.put_with_delay:
            if self.ledger.load(envelope.id) is None:
                message = read_message(envelope.raw, default_id=envelope.id, default_country="")
                self.ledger.save(accepted(message, now=LATER))

    @property
    def sent(self) -> list[dict]:
        return [envelope.raw for envelope, _ in self.outbox.put_with_delay]


def fails_for(sid: str, save):
    def save_unless(contact, inbound=None):
        if inbound and inbound.sid == sid:
            raise TimeoutError
        save(contact, inbound)

    return save_unless


def test_what_was_missed_is_kept_and_answered():
    desk = Desk()

    assert desk.take_in(a_text("Hi")) == 1

    kept = desk.contacts.inbound(PERSON, "SM1")
    assert (kept.body, kept.at) == ("Hi", NOON)
    (reply,) = desk.sent
    assert (reply["to"], reply["from"], reply["body"]) == (PERSON, "+15005550006", "Reply 1.")
    assert reply["not_after"] == "2026-03-01T13:00:00+00:00"
    assert desk.outbox.put_with_delay[0][0].id == "reply-SM1-1"


def test_looking_again_and_again_takes_in_once():
    desk = Desk()

    assert desk.take_in(a_text("Hi")) == 1
    desk.send()

    assert [desk.take_in(a_text("Hi")) for _ in range(2)] == [0, 0]
    assert len(desk.sent) == 1


def test_an_answer_that_a_death_kept_from_the_outbox_goes_there_at_the_next_look():
    desk = Desk()
    desk.dies_instead_of(desk.outbox, "put", a_text("Hi"), a_text("1", "SM2"))

    assert desk.take_in(a_text("Hi"), a_text("1", "SM2")) == 1  # the first was kept before
    desk.send()
    desk.take_in(a_text("Hi"), a_text("1", "SM2"))

    assert [one["body"] for one in desk.sent] == ["Reply 1.", "Nine to five."]


def test_an_answer_that_waits_for_senders_is_put_there_again_under_the_same_id():
    desk = Desk()

    desk.take_in(a_text("Hi"))
    desk.take_in(a_text("Hi"))

    first, second = desk.outbox.put_with_delay
    assert first == second


def test_after_an_hour_it_is_too_late_for_an_answer_that_a_death_kept_from_the_outbox():
    desk = Desk()
    desk.dies_instead_of(desk.outbox, "put", a_text("Hi"))

    desk.take_in(a_text("Hi"), now=NOON + timedelta(hours=1))

    assert desk.sent == []


def test_nor_is_it_sent_to_who_has_written_again():
    desk = Desk()
    desk.dies_instead_of(desk.outbox, "put", a_text("Hi"))
    desk.webhook(a_text("1", "SM2", at=NOON + timedelta(minutes=5)))

    desk.take_in(a_text("Hi"))

    assert desk.sent == []


def test_a_reply_that_a_death_kept_from_its_delivery_is_noted_at_the_next_look():
    desk = Desk()
    desk.ledger.save(accepted(a_message(flow="main"), now=NOON))
    asked = FlowPosition(flow="main", step="menu", at=NOON, delivery="hello-1")
    desk.contacts.save(Contact(number=PERSON, place=asked))
    desk.dies_instead_of(desk.ledger, "save", a_text("1"))

    desk.take_in(a_text("1"))

    assert desk.ledger.load("hello-1").reply == "1"
    assert [one["body"] for one in desk.sent] == ["Nine to five."]


def test_what_the_webhook_took_in_is_left_alone():
    desk = Desk()
    desk.webhook(a_text("Hi"))

    assert desk.take_in(a_text("Hi")) == 0
    assert desk.sent == []


def test_what_the_webhook_may_still_answer_is_left_to_it():
    desk = Desk()

    assert desk.take_in(a_text("Hi"), now=NOON + STILL_UNDER_WAY - timedelta(seconds=1)) == 0
    assert desk.take_in(a_text("Hi"), now=NOON + STILL_UNDER_WAY) == 1


def test_several_are_taken_in_in_their_order():
    desk = Desk()

    desk.take_in(a_text("Hello there"), a_text("1", "SM2"))

    assert [one["body"] for one in desk.sent] == ["Reply 1.", "Nine to five."]


def test_a_text_that_cannot_be_taken_in_keeps_out_what_its_writer_wrote_since_and_nobody_else():
    desk = Desk()
    texts = [
        a_text("STOP", "SM1"),
        a_text("Hi", "SM2", at=NOON + SECOND),
        a_text("Hi", "SM3", at=NOON + SECOND, From="+15005550199"),
    ]
    save, desk.contacts.save = desk.contacts.save, fails_for("SM1", desk.contacts.save)

    assert desk.take_in(*texts) == 1
    desk.contacts.save = save
    assert desk.take_in(*texts) == 2

    assert desk.contacts.load(PERSON).opted_out
    assert desk.contacts.inbound(PERSON, "SM2").body == "Hi"


@pytest.mark.parametrize(
    ("missed", "meanwhile", "opted_out"), [("STOP", "START", False), ("START", "STOP", True)]
)
def test_what_was_missed_does_not_undo_what_was_said_since(missed, meanwhile, opted_out):
    desk = Desk()
    desk.webhook(a_text("STOP", "SM0", at=NOON - timedelta(minutes=5)))
    desk.webhook(a_text(meanwhile, "SM2", at=NOON + timedelta(minutes=1)))

    assert desk.take_in(a_text(missed)) == 1

    assert desk.contacts.load(PERSON).opted_out == opted_out
    assert desk.contacts.inbound(PERSON, "SM1").answer is None
    assert desk.sent == []


def test_a_missed_stop_is_obeyed():
    desk = Desk()

    desk.take_in(a_text("STOP"))

    assert desk.contacts.load(PERSON).opted_out


def test_pictures_come_along():
    desk = Desk()

    desk.take_in(a_text("Look", NumMedia="2"), SM1=["https://a.example/1", "https://a.example/2"])

    assert desk.contacts.inbound(PERSON, "SM1").media == ("https://a.example/1", "https://a.example/2")


def test_whatsapp_is_answered_on_whatsapp():
    desk = Desk()

    desk.take_in(a_text("Hi", From=f"whatsapp:{PERSON}", To="whatsapp:+15005550006"))

    assert (desk.sent[0]["channel"], desk.sent[0]["to"]) == ("whatsapp", PERSON)
    assert desk.sent[0]["from"] == "+15005550006"


def test_when_twilio_cannot_be_asked_the_next_look_will_do():
    class Silent(MemoryInboundTexts):
        def received(self, **_):
            raise SendDelayed("no answer", code=0)

    desk = Desk()
    with pytest.raises(SendDelayed):
        backfill_missed_texts(
            inbox=Silent(),
            contacts=desk.contacts,
            answer=desk.answer,
            ledger=desk.ledger,
            outbox=desk.outbox,
            since=NOON,
            now=LATER,
        )
