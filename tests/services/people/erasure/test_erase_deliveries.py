"""Messages are erased once nothing of them is at Twilio."""

import pytest
from msgspec import structs

from shared.domain.deliveries.status import Status
from shared.domain.people.erasure.receipt import show_erasure
from tests.services.people.erasure_world import NUMBER, OURS, World, sid


@pytest.fixture
def world() -> World:
    world = World()
    world.fill()
    return world


def test_what_is_not_complete_at_twilio_stays_until_it_is():
    world = World()
    world.add_delivery("m1", Status.SENT, sid=sid("SM", 1))
    world.at_twilio.add(sid("SM", 1), OURS, NUMBER)
    world.at_twilio.incomplete.add(sid("SM", 1))

    erasure = world.erase()

    assert "once they are complete" in show_erasure(erasure).waiting_for[0]
    assert erasure.rows == {}
    world.later()
    assert world.ledger.load("m1")
    world.at_twilio.incomplete.clear()
    erasure = world.until_finished()
    assert (erasure.rows["deliveries"], erasure.twilio["messages"]) == (1, 1)


def test_what_comes_in_meanwhile_is_erased_too(world):
    search, calls = world.ledger.search, 0

    def search_and_write(parameters):
        nonlocal calls
        calls += 1
        page = search(parameters)
        if calls == 2:  # after everything was closed
            world.add_delivery("late", Status.ACCEPTED)
        return page

    world.ledger.search = search_and_write
    world.erase()
    world.until_finished()

    assert world.ledger.load("late") is None
    assert world.ledger.tombstone("late")


def test_a_report_that_comes_in_meanwhile_makes_it_try_again(world):
    erase, reports = world.ledger.erase, [Status.UNDELIVERED]

    def erase_after_a_report(delivery, **digests):
        if delivery.id == "a1" and reports:
            world.ledger.save(structs.replace(delivery, status=reports.pop()))
        erase(delivery, **digests)

    world.ledger.erase = erase_after_a_report
    world.erase()
    world.until_finished()

    assert world.ledger.tombstone("a1").status is Status.UNDELIVERED
