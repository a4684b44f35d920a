"""Limits as a message meets them: through ``deliver``."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.status import Status
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.domain.guard.limits.recent_sends import RecentSend, send_key
from shared.errors import SendDelayed, SendRefused, VersionConflict
from shared.services.sending import deliver as deliver_module
from shared.services.sending.blocked import Blocked
from shared.services.sending.next_step import RETRY_SOON
from tests.examples import NOON, PERSON, a_message
from tests.fakes.guard import MemoryPots, memory_guard
from tests.services.sender_harness import SenderHarness

HOUR = timedelta(hours=1)


class Limited(SenderHarness):
    def __init__(self, limits: str, *, fails_with: Exception | None = None) -> None:
        super().__init__(fails_with=fails_with)
        self.pots = MemoryPots()
        rules = GuardRules(limits=read_limits(limits), home=frozenset({"US"}))
        self.guard = memory_guard(rules, stops=self.stops, pots=self.pots)


def send(harness, *ids: str, now=NOON, **fields) -> list[Status]:
    for message_id in ids:
        harness.deliver(a_message(id=message_id, **fields), now=now)
    return [harness.ledger.load(message_id).status for message_id in ids]


def counted(harness) -> tuple[int, int]:
    """Return what is counted for the person, and for the desk."""
    sends = harness.contacts.load_with_sends(PERSON)[1].sends
    spent = sum(pot.given for pot in harness.pots.all()) - harness.guard.shares.held()
    return sum(each.units for each in sends), spent


def test_the_21st_text_of_a_day_to_a_person_is_refused_with_the_reason():
    harness = Limited("person 2/day, all 50/day")

    assert send(harness, "a", "b", "c") == [Status.SENT, Status.SENT, Status.REFUSED]

    assert harness.ledger.load("c").error == "limit: the 3rd of 2 a day to this person"
    assert len(harness.sender.sent) == 2
    assert counted(harness) == (2, 2)
    assert send(harness, "d", now=NOON + timedelta(days=1)) == [Status.SENT]


def test_all_channels_of_a_number_are_one_person():
    harness = Limited("person 3/day")

    assert send(harness, "a") == [Status.SENT]
    assert send(harness, "b", channel="whatsapp") == [Status.SENT]
    assert send(harness, "c", channel="call") == [Status.SENT]
    assert send(harness, "d", channel="whatsapp") == [Status.REFUSED]


def test_all_spellings_of_a_number_are_one_person():
    harness = Limited("person 1/day")

    assert send(harness, "a", to="+525512345678") == [Status.SENT]
    assert send(harness, "b", to="+5215512345678", channel="whatsapp") == [Status.REFUSED]


def test_one_that_may_wait_is_held_and_goes_out_when_there_is_room():
    harness = Limited("person 1/hour")
    send(harness, "a", now=NOON - timedelta(minutes=50))

    assert send(harness, "b", over="hold") == [Status.HELD]
    held = harness.ledger.load("b")
    assert (held.held_for, held.retry_at) == (HeldReason.LIMIT, NOON + timedelta(minutes=10))

    assert send(harness, "b", over="hold", now=held.retry_at) == [Status.SENT]


def test_a_limit_of_the_desk_refuses_or_holds_until_the_next_hour():
    harness = Limited("abroad 1/hour")

    assert send(harness, "home") == [Status.SENT]
    assert send(harness, "a", "b", to="+447400123456") == [Status.SENT, Status.REFUSED]
    assert harness.ledger.load("b").error == "limit: abroad 1/hour is reached"
    assert send(harness, "c", to="+447400123456", over="hold") == [Status.HELD]
    assert harness.ledger.load("c").retry_at == NOON + HOUR
    assert send(harness, "d", to="+447400123456", over="hold", not_after="2026-03-01T12:30:00Z") == [
        Status.EXPIRED
    ]


def test_what_one_limit_of_the_desk_gave_is_given_back_when_another_has_no_room():
    harness = Limited("person 1/day, all 50/day, calls 1/day")

    send(harness, "a", "b", channel="call", to=PERSON)
    send(harness, "c", channel="call", to="+12025550101")

    assert harness.ledger.load("c").error == "limit: calls 1/day is reached"
    assert counted(harness) == (1, 2)  # one of all, one call


def test_one_that_is_larger_than_a_limit_of_the_desk_is_refused_even_if_it_may_wait():
    harness = Limited("all 2/day")

    assert send(harness, "a", body="x" * 400, over="hold") == [Status.REFUSED]
    assert "3 segments are more than all 2/day ever allows" in harness.ledger.load("a").error


def test_one_that_twilio_throttles_counts_once_but_in_a_later_day_again():
    harness = Limited("person 20/day, all 50/day", fails_with=SendDelayed("busy", code=20429))
    send(harness, "a", now=NOON)
    assert harness.ledger.load("a").counted_at == NOON
    harness.deliver(a_message(id="a"), now=NOON + HOUR)
    assert counted(harness) == (1, 1)

    tomorrow = NOON + timedelta(days=1)
    harness.deliver(a_message(id="a", not_after="2026-03-09T12:00:00Z"), now=tomorrow)

    assert counted(harness) == (1, 1)


def test_one_that_twilio_refuses_was_never_sent_and_counts_for_nobody():
    harness = Limited("person 1/day, all 1/day", fails_with=SendRefused("no number", code=21211))

    assert send(harness, "a", "b") == [Status.FAILED, Status.FAILED]
    assert counted(harness) == (0, 0)


def test_one_that_is_stopped_after_it_took_its_place_gives_it_back(monkeypatch):
    harness = Limited("person 1/day, all 1/day")
    stopped = Blocked(status=Status.HELD, next_step=RETRY_SOON)
    monkeypatch.setattr(deliver_module, "stopped_meanwhile", lambda *_, **__: stopped)

    assert harness.deliver() is not None
    assert counted(harness) == (0, 0)


def test_under_too_many_conflicts_a_message_comes_again_soon(monkeypatch):
    harness = Limited("person 1/day, all 1/day")

    def conflict(*_):
        raise VersionConflict("another worker wrote it first")

    monkeypatch.setattr(harness.contacts, "save_sends", conflict)
    assert harness.deliver() == timedelta(seconds=1)
    monkeypatch.undo()

    assert counted(harness) == (0, 0)
    assert harness.deliver(now=NOON + timedelta(seconds=1)) is None
    assert harness.delivery.status is Status.SENT


@pytest.mark.parametrize(("most", "status"), [(2, Status.SENT), (1, Status.REFUSED)])
def test_of_two_workers_at_once_the_second_counts_what_the_first_one_sent(monkeypatch, most, status):
    harness = Limited(f"person {most}/day, all 50/day")
    load = harness.contacts.load_with_sends

    def load_and_be_overtaken(number):
        known = load(number)
        monkeypatch.undo()
        rival = RecentSend(send_key("rival"), NOON, 1)
        harness.contacts.save_sends(structs.replace(known[1], sends=(rival,)))
        return known

    monkeypatch.setattr(harness.contacts, "load_with_sends", load_and_be_overtaken)

    assert send(harness, "a") == [status]
    assert counted(harness) == (most, most - 1)


def test_a_text_that_came_in_meanwhile_does_not_conflict_with_a_place():
    harness = Limited("person 1/day")
    contact, _ = harness.contacts.load_with_sends(PERSON)

    send(harness, "a")
    harness.contacts.save(contact)

    assert counted(harness)[0] == 1
