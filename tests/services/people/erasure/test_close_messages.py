"""Messages that were not sent are closed before anything is deleted."""

import pytest
from msgspec import structs

from shared.domain.deliveries.held_message import held_by_stop
from shared.domain.deliveries.status import Status
from shared.domain.people.erasure.progress import Stage
from shared.domain.people.erasure.receipt import show_erasure
from tests.examples import NOON
from tests.services.people.erasure_world import NUMBER, OURS, World, sid


@pytest.fixture
def world() -> World:
    world = World()
    world.fill()
    return world


def test_what_is_being_sent_is_waited_for_and_nothing_is_deleted_before():
    world = World()
    sending = world.add_delivery("m1", Status.SENDING)
    world.at_twilio.add(sid("SM", 1), OURS, NUMBER)

    erasure = world.erase()

    assert show_erasure(erasure).waiting_for == (
        "1 message or call that are being sent: what became of each is found out first",
    )
    assert (erasure.stage, len(world.at_twilio.records)) == (Stage.CLOSING, 1)
    assert world.contacts.load(NUMBER).erasing_at == world.contacts.load(f"whatsapp:{NUMBER}").erasing_at
    world.ledger.save(structs.replace(sending, status=Status.SENT, sid=sid("SM", 1)))
    assert world.until_finished().twilio["messages"] == 1
    assert not world.at_twilio.records


def test_what_waits_is_canceled_and_taken_off_the_list_of_its_stop(world):
    world.add_delivery("being-sent", Status.SENDING)

    world.erase()

    assert {world.ledger.load(name).status for name in ("a-accepted", "a-held", "a-later")} == {
        Status.CANCELED
    }
    assert world.ledger.load("b-held").status is Status.HELD
    assert [held.id for held in world.stops.held("stop-1").oldest()] == ["b-held"]


def test_a_message_that_is_held_for_the_account_is_taken_off_its_list(world):
    held = world.add_delivery("m1", Status.HELD, held_since=NOON)
    world.held.add(held_by_stop(held))

    world.erase()

    assert list(world.held.oldest()) == []


def test_a_message_that_a_worker_has_just_begun_to_send_is_waited_for():
    world = World()
    before = world.add_delivery("m1", Status.ACCEPTED)
    search = world.ledger.search

    def search_before_a_worker_claims(parameters):
        page = search(parameters)
        if world.ledger.load("m1") == before:
            world.ledger.save(structs.replace(before, status=Status.SENDING))
        return page

    world.ledger.search = search_before_a_worker_claims

    assert world.erase().waiting_for == {"sending": 1}
