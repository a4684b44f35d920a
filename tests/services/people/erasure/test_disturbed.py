"""An erasure while other things happen, and after it: the person writes again, opts out, is erased again."""

import pytest
from msgspec import structs

from shared.domain.calls.call import Call
from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.people.digests import digest
from shared.domain.people.erasure.progress import Step
from tests.examples import NOON, a_message
from tests.services.people.erasure_world import NUMBER, OURS, SECRET, World, sid

THEIR_HASH = digest(SECRET, "number", NUMBER)


@pytest.fixture
def world() -> World:
    return World()


def erased(world: World) -> None:
    world.erase()
    world.until_finished()


def test_who_was_never_stored_is_erased_at_once_with_counts_of_the_contacts_alone(world):
    erasure = world.erase()

    assert (erasure.step, erasure.rows, erasure.twilio) == ("", {"contacts": 2}, {})
    assert NUMBER not in world.text()


def test_erased_then_back_then_stop_then_erased_again(world):
    world.fill()
    erased(world)
    world.contacts.save(Contact(number=NUMBER, name="Ana", wrote_at=world.now))
    stop_at = world.now
    world.contacts.save(structs.replace(world.contacts.load(NUMBER), opted_out_at=stop_at))

    erased(world)

    assert world.opt_outs._at[THEIR_HASH] == stop_at
    assert not world.contacts.load(NUMBER).version
    assert not world.contacts.index._opted_out.get(NUMBER)
    assert world.erase_state().rows["contacts"] == 4


def test_an_opt_out_of_before_outlives_an_erasure_that_finds_none(world):
    world.contacts.save(Contact(number=NUMBER, opted_out_at=NOON))
    erased(world)
    world.contacts.save(Contact(number=NUMBER, wrote_at=world.now))

    erased(world)

    assert world.opt_outs._at == {THEIR_HASH: NOON}


def test_a_call_that_goes_on_is_waited_for(world):
    call = sid("CA", 1)
    world.calls.save(Call(sid=call, at=NOON, sender=NUMBER, to=OURS))
    world.at_twilio.add(call, NUMBER, OURS)
    world.at_twilio.incomplete = {call}

    world.erase()

    assert world.erase_state().waiting_for == {"incomplete": 1}
    assert world.calls.load(call)
    world.at_twilio.incomplete = set()
    assert world.until_finished().twilio == {"calls": 1}
    assert world.calls.load(call) is None


@pytest.mark.parametrize("step", [Step.DELIVERIES, Step.TEXTS, Step.LISTED])
def test_a_message_that_is_posted_meanwhile_is_canceled_and_erased(world, step):
    world.fill()
    save, posted = world.erasures.save, list[Delivery]()

    def save_then_post(erasure):
        saved = save(erasure)
        if erasure.step == step and not posted:
            posted.append(world.ledger.save(new_delivery(a_message(id="new", to=NUMBER), now=world.now)))
        return saved

    world.erasures.save = save_then_post
    erased(world)

    assert posted
    assert (world.ledger.load("new"), world.ledger.tombstone("new").status) == (None, Status.CANCELED)


@pytest.mark.parametrize("step", list(Step))
def test_a_second_desk_that_asks_at_any_step_changes_nothing(world, step):
    world.fill()
    alone = World()
    alone.fill()
    erased(alone)
    save, others = world.erasures.save, [World.erase]

    def save_after_another(erasure):
        saved = save(erasure)
        if others and erasure.step == step:
            others.pop()(world)
        return saved

    world.erasures.save = save_after_another
    erased(world)

    assert not others
    assert (world.erase_state().rows, world.erase_state().twilio) == (
        alone.erase_state().rows,
        alone.erase_state().twilio,
    )
    assert world.text_of_end() == alone.text_of_end()


def test_an_outage_of_twilio_at_any_request_comes_to_the_same_end():
    alone = World()
    alone.fill()
    erased(alone)
    number, was_reached = 0, True
    while was_reached:
        number += 1
        world = World()
        world.fill()
        requests = count_and_fail_at(world, number)
        erased(world)
        was_reached = len(requests) >= number
        assert (world.erase_state().rows, world.text_of_end()) == (
            alone.erase_state().rows,
            alone.text_of_end(),
        ), number

    assert number > 30  # requests


def count_and_fail_at(world: World, number: int) -> list[str]:
    """Return a list that gets longer with each request to Twilio; the one of that number fails."""
    at_twilio, requests = world.at_twilio, list[str]()

    def count() -> None:
        requests.append("")
        at_twilio.is_unreachable = len(requests) == number
        type(at_twilio)._answer(at_twilio)

    vars(at_twilio)["_answer"] = count
    return requests
