from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.guard.stops.stop import Scope, Stop
from shared.domain.guard.stops.stop_view import Count
from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.services.guard.stops import expiring_meanwhile as module
from shared.services.guard.stops.expiring_meanwhile import ExpiringContext, expiring_meanwhile
from tests.examples import NOON, a_message
from tests.fakes.storage import MemoryAgenda, MemoryLedger

HOUR = timedelta(hours=1)
ALL = Stop(id="stop-1", reason="wrong", at=NOON)


class World:
    def __init__(self) -> None:
        self.ledger, self.agenda = MemoryLedger(), MemoryAgenda()
        self.elapsed = timedelta(0)

    def message(self, message_id: str, *, ends: int | None, status=Status.HELD, **fields) -> None:
        end = {"not_after": (NOON + ends * HOUR).isoformat()} if ends is not None else {}
        delivery = new_delivery(a_message(id=message_id, **end, **fields), now=NOON)
        self.ledger.save(structs.replace(delivery, status=status))

    def reminder(self, reminder_id: str, *, due: int, **message) -> None:
        reminder = Reminder(id=reminder_id, message={"to": "+12025550100", "body": "Hi", **message})
        at = NOON + due * HOUR
        self.agenda.save(ReminderState(reminder=reminder, due=at, updated_at=NOON), was_due=None)

    def count(self, stop: Stop = ALL):
        context = ExpiringContext(
            ledger=self.ledger, agenda=self.agenda, default_country="", elapsed=lambda: self.elapsed
        )
        return expiring_meanwhile(stop, context=context, now=NOON)


def test_messages_that_wait_and_have_an_end_are_counted_with_the_first_end():
    world = World()
    world.message("a", ends=5)
    world.message("b", ends=2, status=Status.ACCEPTED)
    world.message("endless", ends=None)
    world.message("over", ends=0)
    world.message("sent", ends=1, status=Status.SENT)

    assert world.count().messages == Count(count=2, first_at=NOON + 2 * HOUR)


def test_reminders_due_within_a_day_are_counted_with_the_first_end_of_a_grace():
    world = World()
    world.reminder("a", due=3)
    world.reminder("b", due=23)
    world.reminder("late", due=24)
    world.agenda.defer(a_message(not_after=(NOON + HOUR).isoformat()), at=NOON)

    assert world.count().reminders == Count(count=2, first_at=NOON + 4 * HOUR)


def test_only_what_the_stop_covers_is_counted():
    world = World()
    world.message("a", ends=5, to="+447400123456")
    world.message("b", ends=5)
    world.reminder("a", due=3, channel="call")
    world.reminder("b", due=3)

    assert world.count(structs.replace(ALL, scope=Scope(country="GB"))).messages.count == 1
    assert world.count(structs.replace(ALL, scope=Scope(channel="call"))).reminders.count == 1


def test_a_reminder_that_cannot_be_made_hides_no_other():
    world = World()
    world.reminder("bad", due=2, to="nobody")
    world.reminder("good", due=3)

    assert world.count().reminders.count == 1


@pytest.mark.parametrize("is_slow", [False, True])
def test_what_there_is_no_time_or_room_for_is_left_out(monkeypatch, is_slow):
    world = World()
    for number in range(4):
        world.message(f"m{number}", ends=5)
    if is_slow:
        world.elapsed = timedelta(seconds=6)
    else:
        monkeypatch.setattr(module, "MAX_READ", 3)

    assert world.count().messages == Count(
        count=0 if is_slow else 3, at_least=True, first_at=None if is_slow else NOON + 5 * HOUR
    )


def test_when_time_is_over_no_more_queries_are_made_though_they_find_nothing(monkeypatch):
    world, asked = World(), []

    def due(shard: str, *, before: object) -> list[object]:  # noqa: ARG001
        asked.append(shard)
        world.elapsed += timedelta(seconds=2)
        return []

    monkeypatch.setattr(world.agenda, "due", due)

    assert world.count().reminders == Count(count=0, at_least=True)
    assert len(asked) == 3


def test_exactly_as_many_as_there_is_room_for_are_all(monkeypatch):
    world = World()
    monkeypatch.setattr(module, "MAX_READ", 3)
    for number in range(3):
        world.message(f"m{number}", ends=5)

    assert world.count().messages == Count(count=3, first_at=NOON + 5 * HOUR)


def test_if_it_cannot_be_counted_the_stop_counts_all_the_same():
    world = World()

    def fail(**_):
        raise OSError

    world.ledger.open = fail

    assert world.count() is None
