"""What tells somebody else of the person goes too: a flow's answer to them, and the notice of a recording."""

import pytest
from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound, reply_id
from shared.domain.deliveries.attempts.attempt import Attempt
from shared.domain.deliveries.status import Status
from shared.domain.people.thread.thread_entries import message_entry
from shared.domain.recordings.recording import Recording, notice_id
from tests.examples import NOON
from tests.services.people.erasure_world import NUMBER, OTHER, OURS, STAFF, WORDS, World, sid

ANSWER = f'<Response><Message to="{STAFF}">{WORDS}</Message><Message>Thanks</Message></Response>'
TEXT = Inbound(sid=sid("SM", 1), sender=NUMBER, to=OURS, body=WORDS, media=(), at=NOON, answer=ANSWER)


@pytest.fixture
def world() -> World:
    return World()


def add_sent(world: World, message_id: str, number: int) -> None:
    """Store a message to somebody else, as sent, with its entry in their thread."""
    its = sid("SM", number)
    attempt = Attempt(id="t", at=NOON, lease_until=NOON, sid=its, outcome=Status.SENT)
    delivery = world.add_delivery(message_id, Status.DELIVERED, to=STAFF, sid=its, attempts=(attempt,))
    world.ledger.assign_sid(its, message_id)
    world.at_twilio.add(its, OURS, STAFF)
    world.contacts.add_to_thread(STAFF, message_entry(delivery.message, at=NOON))


def thread_of(world: World, number: str) -> list[str]:
    return [entry.id for entry in world.contacts.thread(number, limit=9).items]


@pytest.mark.parametrize("has_delivery", [False, True])
def test_what_a_flow_texted_somebody_else_in_answer_is_erased(world, has_delivery):
    world.contacts.save(Contact(number=NUMBER), TEXT)
    world.contacts.save(Contact(number=OTHER), structs.replace(TEXT, sid=sid("SM", 2), sender=OTHER))
    answer = reply_id(TEXT.sid, 1)
    if has_delivery:  # Twilio called back
        add_sent(world, answer, 3)
    assert answer in thread_of(world, STAFF)

    world.erase()
    world.until_finished()

    assert thread_of(world, STAFF) == [reply_id(sid("SM", 2), 1)]
    assert len(thread_of(world, OTHER)) == 2
    assert (world.ledger.load(answer), world.at_twilio.records) == (None, {})


def test_an_answer_that_is_being_sent_is_waited_for(world):
    world.contacts.save(Contact(number=NUMBER), TEXT)
    world.add_delivery(reply_id(TEXT.sid, 1), Status.SENDING, to=STAFF)

    world.erase()

    assert world.contacts.inbound(NUMBER, TEXT.sid)
    assert world.erase_state().waiting_for == {"sending": 1}


def test_the_notice_of_a_recording_leaves_the_thread_of_who_got_it(world):
    recording = Recording(sid=sid("RE", 1), at=NOON, call=sid("CA", 1), sender=NUMBER)
    world.recordings.save(recording)
    add_sent(world, notice_id(recording), 4)

    world.erase()
    world.until_finished()

    assert thread_of(world, STAFF) == []
    assert world.at_twilio.records == {}
