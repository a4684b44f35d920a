from datetime import timedelta

import msgspec
import pytest
from msgspec import structs

from shared.domain.deliveries.circuit_breaker import (
    FORGOTTEN_AFTER,
    PROBE_INTERVAL,
    CircuitBreaker,
    begin_probe,
    is_open,
    is_probe_due,
    record_acceptance,
    record_refusal,
    reserve_release,
)
from shared.domain.deliveries.held_message import HeldMessage
from tests.examples import NOON

SECOND = timedelta(seconds=1)
CLOSED = CircuitBreaker(key="k1")
HELD = HeldMessage(id="m1", created_at=NOON, until=NOON + timedelta(days=1), version="v")


def refused(
    breaker=CLOSED, *, message_id: str = "m1", after: timedelta = timedelta(0), began=None, code=20003
):
    now = NOON + after
    return record_refusal(breaker, message_id=message_id, code=code, reason="no", began=began or now, now=now)


def test_a_refusal_opens_it_and_names_the_remedy():
    opened = refused()

    assert not is_open(CLOSED, now=NOON)
    assert is_open(opened, now=NOON)
    assert (opened.opened_at, opened.reason) == (NOON, "no")
    assert opened.remedy.startswith("Check TWILIO_ACCOUNT_SID with its auth token or API key")


@pytest.mark.parametrize("code", [0, 401, 403])
def test_a_refusal_without_twilios_code_has_a_remedy_too(code):
    assert "TWILIO_API_URL" in refused(code=code).remedy


def test_more_refusals_at_the_same_time_change_nothing():
    opened = refused()

    assert refused(opened, message_id="m2", after=SECOND) == opened


def test_a_refused_probe_keeps_it_open_and_no_message_is_the_probe_any_more():
    probing = begin_probe(refused(), HELD, now=NOON + PROBE_INTERVAL)

    again = refused(probing, after=timedelta(minutes=4))

    assert (again.opened_at, again.probe_id, again.last_probe.id) == (NOON, "", "m1")
    assert is_open(again, now=NOON + timedelta(minutes=8))


def test_only_the_probe_closes_it():
    probing = begin_probe(refused(), HELD, now=NOON + PROBE_INTERVAL)

    assert record_acceptance(probing, message_id="m2", now=NOON) == probing
    closed = record_acceptance(probing, message_id="m1", now=NOON + 2 * PROBE_INTERVAL)
    assert not is_open(closed, now=NOON + 2 * PROBE_INTERVAL)


def test_a_refusal_of_an_attempt_from_before_it_was_closed_does_not_open_it():
    closed = record_acceptance(
        begin_probe(refused(), HELD, now=NOON + SECOND), message_id="m1", now=NOON + 10 * SECOND
    )

    assert refused(closed, after=11 * SECOND, began=NOON + 9 * SECOND) == closed
    assert is_open(refused(closed, after=12 * SECOND, began=NOON + 11 * SECOND), now=NOON + 12 * SECOND)


def test_without_a_refusal_for_minutes_it_counts_as_closed_and_opens_anew():
    opened = refused()
    later = NOON + FORGOTTEN_AFTER

    assert is_open(opened, now=later - SECOND)
    assert not is_open(opened, now=later)
    assert refused(opened, message_id="m2", after=FORGOTTEN_AFTER).opened_at == later


def test_a_probe_is_due_at_once_and_then_once_an_interval():
    opened = refused()
    probing = begin_probe(opened, HELD, now=NOON)

    assert not is_probe_due(CLOSED, now=NOON)
    assert is_probe_due(opened, now=NOON)
    assert not is_probe_due(probing, now=NOON + PROBE_INTERVAL - SECOND)
    assert is_probe_due(probing, now=NOON + PROBE_INTERVAL)


def test_messages_are_released_at_twenty_a_second_whatever_the_number_of_ticks():
    breaker, first = reserve_release(CLOSED, 1_500, now=NOON)
    breaker, second = reserve_release(breaker, 1_500, now=NOON + 30 * SECOND)
    breaker, third = reserve_release(breaker, 0, now=NOON + 30 * SECOND)
    _, later = reserve_release(breaker, 1, now=NOON + timedelta(hours=1))

    assert (len(first), len(second), third) == (1_200, 600, [])
    times = [*first, *second]
    assert times == sorted(times)
    assert times[0] == NOON
    assert all(
        sum(NOON + n * SECOND <= at < NOON + (n + 1) * SECOND for at in times) == 20 for n in (0, 5, 89)
    )
    assert later == [NOON + timedelta(hours=1)]


def test_what_is_stored_is_read_by_a_version_with_other_fields():
    breaker = structs.replace(refused(), last_probe=HELD)
    row = msgspec.json.decode(msgspec.json.encode(breaker))

    assert msgspec.json.decode(msgspec.json.encode(row | {"newer": 1}), type=CircuitBreaker) == breaker
    assert msgspec.json.decode(b'{"key":"k1"}', type=CircuitBreaker) == CLOSED
