from datetime import timedelta

from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.held_message import NEVER
from shared.domain.deliveries.status import Status
from shared.domain.guard.stops.stop import Standing, Stop
from shared.domain.guard.stops.stop_changes import end_stop, is_to_be_told, left_at, reserve_release
from tests.examples import NOON, a_message

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
STOP = Stop(id="stop-1", reason="wrong", at=NOON)
ENDED = structs.replace(STOP, ended_at=NOON)


def test_a_stop_ends_once():
    ended = end_stop(STOP, by="Ana", now=NOON + DAY)

    assert (ended.ended_at, ended.ended_by) == (NOON + DAY, "Ana")
    assert end_stop(ended, by="Bo", now=NOON + 2 * DAY) is ended


def test_what_was_held_comes_out_48_a_second_once_all_workers_know_of_the_end():
    _, times = reserve_release(ENDED, 5_000, ended=[ENDED], now=NOON)

    assert times[0] == NOON + 3 * SECOND
    assert times[48] - times[0] == SECOND
    assert len(times) == 57 * 48


def test_neither_a_second_tick_nor_a_second_stop_doubles_the_rate():
    first, times = reserve_release(ENDED, 480, ended=[ENDED], now=NOON)
    again, later = reserve_release(first, 480, ended=[first], now=NOON + SECOND)
    other = structs.replace(ENDED, id="stop-2")

    assert first.released_until == later[0] == NOON + 13 * SECOND
    assert reserve_release(other, 1, ended=[again, other], now=NOON + SECOND)[1] == [again.released_until]
    assert times[-1] < later[0] <= times[-1] + timedelta(seconds=1 / 47)


def test_when_the_minute_is_full_nothing_more_is_reserved():
    full, _ = reserve_release(ENDED, 5_000, ended=[ENDED], now=NOON)

    assert reserve_release(full, 5_000, ended=[full], now=NOON) == (full, [])


def test_what_a_standing_stop_holds_is_left_at_its_end_or_never():
    waiting = held_delivery()
    ending = held_delivery(not_after=(NOON + DAY).isoformat())

    assert left_at(waiting, Standing(stops=(STOP,))) == NEVER
    assert left_at(ending, Standing(stops=(STOP,))) == NOON + DAY


def test_what_an_ended_stop_held_is_left_when_the_last_of_it_was_to_come_out():
    until = structs.replace(ENDED, released_until=NOON + SECOND)

    assert left_at(held_delivery(), Standing(ended=(ENDED,))) == NOON
    assert left_at(held_delivery(), Standing(ended=(until,))) == NOON + SECOND


def test_what_a_lost_stop_held_is_left_at_once_and_what_none_holds_is_none_of_its_business():
    assert left_at(held_delivery(), Standing()) == NOON
    assert left_at(new_delivery(a_message(), now=NOON), Standing(stops=(STOP,))) is None
    canceled = structs.replace(held_delivery(), status=Status.CANCELED)
    assert left_at(canceled, Standing(stops=(STOP,))) is None


def test_a_stop_is_told_once_a_day_while_it_stands():
    told = structs.replace(STOP, told_at=NOON)

    assert is_to_be_told(STOP, now=NOON)
    assert not is_to_be_told(told, now=NOON + DAY - SECOND)
    assert is_to_be_told(told, now=NOON + DAY)
    assert not is_to_be_told(end_stop(STOP, by="", now=NOON), now=NOON + DAY)


def held_delivery(**fields):
    delivery = new_delivery(a_message(**fields), now=NOON)
    return structs.replace(delivery, status=Status.HELD, held_for="stopped", stop_id="stop-1")
