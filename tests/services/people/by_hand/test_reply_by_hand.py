"""A reply by hand is sent once, whatever happens; and of two desks the second is told."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.status import Status
from shared.domain.people.by_hand.desk_reply import ReplyRequest
from shared.errors import Conflict, InvalidInput
from shared.services.people.by_hand.reply_by_hand import ReplyContext, reply_by_hand
from tests.examples import NOON, PERSON, some_checks
from tests.fakes.faults import Killed, LostAnswer, die, dying
from tests.fakes.storage import MemoryContacts, MemoryLedger

SECOND = timedelta(seconds=1)


class Desk:
    """The desk, with contacts and ledger in memory, and a list in place of the outbox."""

    def __init__(self) -> None:
        self.contacts, self.ledger = MemoryContacts(), MemoryLedger()
        self.put: list[str] = []

    def reply(self, reply_id: str = "r1", *, by: str = "Ana", now=NOON, seen=NOON, put=None, **fields):
        request = ReplyRequest(id=reply_id, body=fields.pop("body", "Yes"), seen_at=seen, **fields)
        return reply_by_hand(
            PERSON,
            request,
            by=by,
            context=ReplyContext(contacts=self.contacts, ledger=self.ledger, checks=some_checks()),
            put=put or (lambda envelope: self.put.append(envelope.id)),
            now=now,
        )


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_reply_is_an_urgent_message_and_the_contact_knows_it(desk):
    delivery, is_new = desk.reply()

    assert (delivery.message.urgent, delivery.status, is_new) == (True, Status.ACCEPTED, True)
    assert desk.put == ["r1"]
    latest = desk.contacts.load(PERSON).desk_answer
    assert (latest.message_id, latest.by, latest.at) == ("r1", "Ana", NOON)


def test_a_reply_that_was_refused_has_answered_nobody(desk):
    first, _ = desk.reply(now=NOON + SECOND)
    desk.ledger.save(structs.replace(first, status=Status.REFUSED))

    desk.reply("r2", by="Ben", now=NOON + 2 * SECOND)

    assert desk.put == ["r1", "r2"]


def test_the_second_desk_is_told_and_sends_nothing_until_it_has_seen_the_first_reply(desk):
    first, _ = desk.reply(now=NOON + SECOND)

    with pytest.raises(Conflict, match="Ana answered"):
        desk.reply("r2", by="Ben", now=NOON + 2 * SECOND)
    assert (desk.put, desk.ledger.load("r2")) == (["r1"], None)

    desk.reply("r2", by="Ben", now=NOON + 3 * SECOND, seen=first.created_at)
    assert desk.put == ["r1", "r2"]


def test_the_same_reply_again_is_the_same_one_though_somebody_replied_since(desk):
    desk.reply(now=NOON + SECOND)
    desk.reply("r2", by="Ben", now=NOON + 2 * SECOND, seen=NOON + SECOND)

    _, is_new = desk.reply(now=NOON + 3 * SECOND)

    assert not is_new
    assert desk.contacts.load(PERSON).desk_answer.message_id == "r2"


def test_another_reply_under_the_same_id_is_refused(desk):
    desk.reply()

    with pytest.raises(Conflict, match="another message"):
        desk.reply(body="No")


@pytest.mark.parametrize("crash", ["reserved", "accepted", "put"])
def test_killed_at_any_step_and_repeated_it_is_sent(desk, crash):
    if crash == "put":
        with pytest.raises(Killed):
            desk.reply(put=die)
    else:
        port, method = {"reserved": (desk.contacts, "save"), "accepted": (desk.ledger, "save")}[crash]
        with dying(port, method), pytest.raises(Killed):
            desk.reply()
    assert desk.put == []

    desk.reply(now=NOON + SECOND)

    assert (desk.put, desk.ledger.load("r1").status) == (["r1"], Status.ACCEPTED)


@pytest.mark.parametrize("number", [1, 2])
def test_if_an_answer_of_storage_is_lost_it_is_sent_once(desk, number):
    lost = LostAnswer(number=number)
    lost.watch(desk.contacts, "save")
    lost.watch(desk.ledger, "save")

    desk.reply()

    assert desk.put == ["r1"]


def test_who_was_killed_before_the_message_is_told_if_somebody_else_replied(desk):
    with dying(desk.ledger, "save"), pytest.raises(Killed):
        desk.reply(now=NOON + SECOND)
    desk.reply("r2", by="Ben", now=NOON + 3 * SECOND, seen=NOON + 2 * SECOND)

    with pytest.raises(Conflict, match="Ben answered"):
        desk.reply(now=NOON + 4 * SECOND)
    assert desk.put == ["r2"]


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_who_opted_out_of_the_channel_gets_nothing_and_the_desk_is_told_at_once(desk, channel):
    number = PERSON if channel == "sms" else f"whatsapp:{PERSON}"
    desk.contacts.save(Contact(number=number, opted_out_at=NOON))

    with pytest.raises(Conflict, match=rf"by {channel} since 2026-03-01 12:00 UTC: .*STOP"):
        desk.reply(channel=channel)
    assert desk.contacts.load(PERSON).desk_answer is None
    assert desk.reply("r2", channel={"sms": "whatsapp", "whatsapp": "sms"}[channel])[1]


def test_a_reply_that_was_sent_before_the_stop_is_still_the_same(desk):
    desk.reply()
    known = desk.contacts.load(PERSON)
    desk.contacts.save(structs.replace(known, opted_out_at=NOON))

    assert not desk.reply()[1]


def test_a_person_who_is_being_erased_gets_nothing(desk):
    desk.contacts.save(Contact(number=PERSON, erasing_at=NOON))

    with pytest.raises(Conflict, match="being erased"):
        desk.reply()


def test_what_cannot_be_sent_reserves_nothing(desk):
    with pytest.raises(InvalidInput):
        desk.reply(sender="no sender!")

    assert desk.contacts.load(PERSON).desk_answer is None


def test_it_goes_by_the_channel_that_they_last_wrote_by(desk):
    by_whatsapp = Contact(number=f"whatsapp:{PERSON}").after_text(at=NOON, to="whatsapp:+15005550008")
    desk.contacts.save(by_whatsapp)

    message = desk.reply()[0].message

    assert (message.channel, message.sender) == ("whatsapp", "+15005550008")
    assert desk.contacts.load(PERSON).desk_answer.message_id == "r1"
