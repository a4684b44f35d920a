"""A person is erased wherever they are stored, whatever happens in between; nobody else is."""

from contextlib import suppress
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.people.digests import digest
from shared.domain.people.erasure.progress import Stage, Step
from shared.domain.people.erasure.receipt import show_erasure
from shared.errors import InvalidSettings, NotFound, VersionConflict
from shared.services.people.erasure.erase_person import erase_person, find_erasure
from tests.examples import NOON, a_message
from tests.fakes.faults import Killed
from tests.full_length import IS_FULL
from tests.services.people.erasure_world import (
    NUMBER,
    OTHER,
    OURS,
    SECRET,
    Deadly,
    World,
    sid,
)

ROWS = {
    "reminders": 1, "agenda": 1, "deliveries": 8, "texts": 2, "recordings": 1, "calls": 2,
    "dead_letters": 1, "index": 3, "thread": 3, "contacts": 2,
}  # fmt: skip
AT_TWILIO = {"messages": 6, "media": 1, "calls": 4, "recordings": 2}


@pytest.fixture
def world() -> World:
    world = World()
    world.fill()
    return world


@pytest.fixture(scope="module")
def undisturbed() -> World:
    world = World()
    world.fill()
    world.erase()
    world.until_finished()
    return world


def test_everything_of_the_person_is_gone_and_nothing_of_another_one(world):
    before = world.text().count(OTHER)
    world.erase()

    erasure = world.until_finished()

    theirs = [*world.at_twilio.texts(to=NUMBER), *world.at_twilio.texts(sender=NUMBER)]
    assert [each.sid for each in theirs] == [sid("SM", 303)]  # of another app
    del world.at_twilio.records[sid("SM", 303)]
    assert NUMBER not in world.text()
    assert world.text().count(OTHER) == before
    assert (erasure.rows, erasure.twilio) == (ROWS, AT_TWILIO)
    assert (erasure.stage, erasure.number, erasure.counted) == (Stage.FINISHED, "", ())


@pytest.mark.parametrize("is_made", [False, True])
def test_killed_at_any_write_it_comes_to_the_same_end(undisturbed, is_made):
    """At each write with ``FULL_LENGTH=1``, else at every third."""
    expected = undisturbed.text_of_end()
    for number in count(1, step=1 if IS_FULL else 3):
        world = World()
        world.fill()
        deadly = Deadly(number=number, is_made=is_made)
        deadly.watch(world)
        with suppress(Killed):
            world.erase()
        if deadly.count < number:
            with suppress(Killed):
                world.until_finished()
        if deadly.count < number:
            break
        if world.erase_state() is None:
            world.erase()
        erasure = world.until_finished()
        assert (erasure.rows, erasure.twilio) == (ROWS, AT_TWILIO), number
        assert world.text_of_end() == expected, number

    assert number > 60  # writes


@pytest.mark.parametrize("seed", range(5))
def test_killed_again_and_again_it_comes_to_the_same_end(undisturbed, seed):
    world, chance = World(), Random(seed)  # noqa: S311 - a test that can be repeated
    world.fill()
    deadly = Deadly(number=0, is_made=False)
    deadly.watch(world)
    for _ in range(300):
        deadly.arm(chance.randrange(1, 12), is_made=chance.random() < 1 / 2)
        with suppress(Killed):
            world.erase()
            world.later()
        if (erasure := world.erase_state()) and not erasure.step:
            break
    deadly.arm(0, is_made=False)
    erasure = world.until_finished()

    assert (erasure.rows, erasure.twilio) == (ROWS, AT_TWILIO)
    assert world.text_of_end() == undisturbed.text_of_end()


def test_what_was_erased_is_fenced_off(world):
    world.erase()
    world.until_finished()

    for name in ("a0", "a-accepted", "a-held", "a-later", "a-call"):
        with pytest.raises(VersionConflict):
            world.ledger.save(new_delivery(a_message(id=name, to=NUMBER), now=NOON))
    for gone in (sid("SM", 100), sid("CA", 100), sid("MM", 300), sid("CA", 350), sid("RE", 350)):
        assert world.ledger.is_erased_sid(gone)
    assert world.opt_outs._at == {digest(SECRET, "number", f"whatsapp:{NUMBER}"): NOON}


def test_in_an_outage_of_twilio_it_waits_and_goes_on(world):
    world.at_twilio.is_unreachable = True

    erasure = world.erase()

    assert show_erasure(erasure).waiting_for == ("Twilio, which gives no answer",)
    assert world.ledger.load("a0")
    world.at_twilio.is_unreachable = False
    assert world.until_finished().rows == ROWS


def test_a_run_ends_with_its_time_and_the_next_goes_on(world):
    ticks = [0]

    def elapsed() -> timedelta:
        ticks[0] += 1
        return timedelta(seconds=ticks[0] / 2)

    for _ in range(20):
        ticks[0] = 0
        context = world.context(elapsed=elapsed)
        erasure = erase_person(NUMBER, context=context, now=world.now)
        world.now += timedelta(minutes=5)
        if not erasure.step:
            break

    assert ticks[0] < 60
    assert (erasure.rows, erasure.twilio) == (ROWS, AT_TWILIO)


def test_asked_again_it_goes_on_or_begins_anew_and_adds_up(world):
    world.at_twilio.is_unreachable = True
    first = world.erase()
    world.at_twilio.is_unreachable = False
    assert world.erase().begun_at == first.begun_at
    world.until_finished()
    world.add_delivery("new", Status.DELIVERED)

    world.now += timedelta(days=1)
    world.erase()
    erasure = world.until_finished()

    assert erasure.begun_at == first.begun_at + timedelta(days=1, minutes=90)
    assert erasure.rows["deliveries"] == ROWS["deliveries"] + 1
    assert world.ledger.load("new") is None


def test_two_at_the_same_time_count_once(world):
    save, others = world.erasures.save, [World.erase]

    def save_after_another(erasure):
        saved = save(erasure)
        if others and erasure.step == Step.TEXTS:
            others.pop()(world)
        return saved

    world.erasures.save = save_after_another
    world.erase()
    world.erasures.save = save

    erasure = world.until_finished()
    assert (erasure.rows, erasure.twilio) == (ROWS, AT_TWILIO)


def test_every_spelling_of_a_number_is_the_person():
    world = World()
    world.add_delivery("m1", Status.DELIVERED, to="+5215512345678", sid=sid("SM", 1))
    world.at_twilio.add(sid("SM", 1), OURS, "+5215512345678")
    world.at_twilio.add(sid("SM", 2), "whatsapp:+5215512345678", f"whatsapp:{OURS}")

    world.erase("+525512345678")
    world.until_finished()

    assert not world.at_twilio.records
    assert world.ledger.tombstone("m1")
    assert find_erasure("+5215512345678", erasures=world.erasures, secret=SECRET).finished_at


def test_without_a_secret_the_remedy_is_named(world):
    context = structs.replace(world.context(), secret="")

    with pytest.raises(InvalidSettings, match="set DIGEST_SECRET"):
        erase_person(NUMBER, context=context, now=NOON)
    with pytest.raises(NotFound):
        find_erasure(NUMBER, erasures=world.erasures, secret=SECRET)


def test_an_error_with_one_person_does_not_stop_the_others(world, caplog):
    world.at_twilio.is_unreachable = True
    world.erase()
    world.erase(OTHER)
    world.at_twilio.is_unreachable = False
    load, broken = world.ledger.load, ["a0"]

    def load_or_fail(message_id):
        if message_id in broken:
            raise RuntimeError("broken")
        return load(message_id)

    world.ledger.load = load_or_fail
    world.later()

    assert [erasure.stage for _, erasure in world.erasures._rows.all()] == [Stage.TWILIO, Stage.ROWS]
    assert NUMBER not in caplog.text
    assert OTHER not in caplog.text
    assert f"...{NUMBER[-4:]}" in caplog.text


def test_the_log_has_counts_and_the_last_digits(world, caplog):
    caplog.set_level("INFO")
    world.erase()
    world.until_finished()

    assert f"person ...{NUMBER[-4:]} erased" in caplog.text
    assert NUMBER not in caplog.text
