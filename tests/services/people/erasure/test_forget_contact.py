"""The opt-out outlives the contact, and the outbox is empty at the end."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.calls.call import Call
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.status import Status
from shared.domain.people.digests import digest
from shared.domain.people.erasure.progress import Step
from shared.domain.people.erasure.receipt import show_erasure
from shared.ports.queues import QueueDepth
from tests.examples import NOON
from tests.fakes.queues import FixedQueueStats
from tests.services.people.erasure_world import NUMBER, OURS, SECRET, WORDS, World, sid


@pytest.fixture
def world() -> World:
    world = World()
    world.fill()
    return world


def test_an_opt_out_is_read_by_every_worker_before_the_contact_goes(world):
    world.erase()

    assert world.erase_state().step == Step.OPT_OUT
    assert world.contacts.load(NUMBER).erasing_at
    assert show_erasure(world.erase_state()).waiting_for == (
        "every worker to know that the person opted out: a few seconds",
    )
    world.later(timedelta(seconds=2))
    assert world.erase_state().step == Step.OPT_OUT
    world.later(timedelta(seconds=2))
    assert not world.contacts.load(NUMBER).version


def test_a_stop_that_comes_in_last_is_kept(world):
    world.erase()
    contact = world.contacts.load(NUMBER)
    world.contacts.save(structs.replace(contact, opted_out_at=NOON + timedelta(seconds=1)))

    world.until_finished()

    assert digest(SECRET, "number", NUMBER) in world.opt_outs._at


def test_a_stop_between_the_last_look_and_the_end_is_kept(world):
    world.erase()
    remove = world.rows.remove

    def stop_first(rows):
        world.rows.remove = remove
        contact = world.contacts.load(NUMBER)
        world.contacts.save(structs.replace(contact, opted_out_at=NOON + timedelta(seconds=1)))
        remove(rows)

    world.later(timedelta(seconds=1))
    world.rows.remove = stop_first
    world.until_finished()

    assert digest(SECRET, "number", NUMBER) in world.opt_outs._at


def test_what_comes_in_while_the_last_rows_are_erased_is_erased_too(world):
    world.erase()
    assert world.erase_state().step == Step.OPT_OUT
    text, call = sid("SM", 901), sid("CA", 902)
    late = Inbound(sid=text, sender=NUMBER, to=OURS, body=WORDS, media=(), at=NOON, answer=None)
    world.contacts.save(world.contacts.load(NUMBER), late)
    world.calls.save(Call(sid=call, at=NOON, sender=NUMBER, to=OURS))
    for each in (text, call):
        world.at_twilio.add(each, NUMBER, OURS)

    world.until_finished()

    for each in (text, call):
        assert world.ledger.is_erased_sid(each)
        assert each not in world.at_twilio.records
    assert world.calls.load(call) is None
    assert not world.contacts.load(NUMBER).version


def test_a_message_on_the_outbox_is_waited_for_last():
    world = World()
    world.add_delivery("m1", Status.HELD, message={"not_before": "2026-03-03T12:00:00Z"})

    world.erase()
    world.later(timedelta(minutes=2))

    erasure = world.erase_state()
    assert (erasure.step, world.ledger.load("m1")) == (Step.QUEUE, None)
    assert not world.contacts.load(NUMBER).version
    assert show_erasure(erasure).waiting_for == (
        "messages to come off the outbox, where they are dropped: at 2026-03-03T12:00:30Z at the latest",
    )
    world.now = NOON + timedelta(days=2, minutes=1)
    world.outbox = FixedQueueStats(QueueDepth(count=1, oldest=NOON - timedelta(days=1)))
    world.later()
    assert world.erase_state().step == Step.QUEUE
    world.outbox = FixedQueueStats(QueueDepth(count=1, oldest=world.now))
    world.later()
    assert world.erase_state().finished_at
