from datetime import timedelta

import pytest

from shared.domain.deliveries.status import Status
from shared.errors import AccountRefused, SendDelayed, SendRefused, SendUnknown, StorageUnavailable
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message
from tests.fakes.faults import Killed, dying
from tests.services.held_messages.outage_simulation import MINUTE, Desk, ten_minutes
from tests.services.sender_harness import SenderHarness

SECOND = timedelta(seconds=1)
TICK = timedelta(seconds=30)
REFUSED = AccountRefused("Twilio refuses our account (20003): Authenticate", code=20003)


def refused(*ids: str) -> SenderHarness:
    """Return a harness that holds these messages, the first of which opened the circuit breaker."""
    harness = SenderHarness(fails_with=REFUSED)
    for number, message_id in enumerate(ids):
        harness.deliver(a_message(id=message_id), now=NOON + number * SECOND)
    return harness


def put_ids(harness) -> list[str]:
    """Return the ids of what was put on the outbox since the last look, as they become visible."""
    by_delay = sorted(harness.outbox.put_with_delay, key=lambda put: put[1])  # threads put them
    ids = [envelope.id for envelope, _ in by_delay]
    harness.outbox.put_with_delay.clear()
    return ids


def held_ids(harness) -> list[str]:
    return [held.id for held in harness.held_messages.oldest()]


def test_each_interval_the_next_oldest_held_message_is_the_one_probe():
    harness = refused("a", "b", "c")
    probes = []

    for number in range(1, 6):
        now = NOON + number * TICK
        for _ in range(3):  # of several ticks at the same time one probes
            harness.release_held(now=now)
        probes.append(put_ids(harness))
        for message_id in "abc":
            harness.deliver(a_message(id=message_id), now=now)

    assert probes == [["a"], ["b"], ["c"], ["a"], ["b"]]
    assert len(harness.sender.callbacks) == 1 + len(probes)
    assert held_ids(harness) == ["a", "b", "c"]


def test_two_copies_of_the_probe_make_one_request():
    harness = refused("a")
    harness.release_held(now=NOON + TICK)

    for _ in range(2):
        harness.deliver(a_message(id="a"), now=NOON + TICK)

    assert len(harness.sender.callbacks) == 2


def test_once_twilio_accepts_the_probe_all_go_out_by_the_time_they_were_created():
    harness = refused("b", "c", "a")
    harness.release_held(now=NOON + TICK)
    harness.sender.fails_with = None
    harness.deliver(a_message(id="b"), now=NOON + TICK)
    put_ids(harness)

    harness.release_held(now=NOON + 2 * TICK)

    delays = {delay for _, delay in harness.outbox.put_with_delay}
    assert put_ids(harness) == ["c", "a"]
    assert delays == {SECOND / 20, SECOND / 10}  # the probe had the first place
    assert held_ids(harness) == []
    harness.release_held(now=NOON + 3 * TICK)
    assert put_ids(harness) == []


@pytest.mark.parametrize(
    ("answer", "closes"),
    [
        (SendRefused("no such number", code=21211), True),
        (SendDelayed("busy", code=20429), True),
        (SendDelayed("HTTP 429", code=429), False),  # perhaps not from Twilio's application
        (SendDelayed("no connection"), False),
        (SendUnknown("HTTP 503"), False),
        (SendUnknown("no answer"), False),
    ],
)
def test_the_probe_proves_the_account_if_twilio_itself_answers_it(answer, closes):
    harness = refused("a", "b")
    harness.release_held(now=NOON + TICK)
    harness.sender.fails_with = answer
    harness.deliver(a_message(id="a"), now=NOON + TICK)
    put_ids(harness)

    harness.sender.fails_with = None
    harness.deliver(a_message(id="new"), now=NOON + TICK + SECOND)

    assert harness.ledger.load("new").status is (Status.SENT if closes else Status.HELD)
    harness.release_held(now=NOON + 2 * TICK)
    assert put_ids(harness) == ["b"]  # released, or the next probe


def test_a_probe_whose_worker_dies_is_followed_by_the_next_one():
    harness = refused("a", "b")
    harness.release_held(now=NOON + TICK)
    with dying(harness.sender, "send"), pytest.raises(Killed):
        harness.deliver(a_message(id="a"), now=NOON + TICK)
    put_ids(harness)

    harness.release_held(now=NOON + 2 * TICK)

    assert put_ids(harness) == ["b"]


def test_a_canceled_or_expired_message_is_no_probe():
    harness = refused("a", "b", "c")
    harness.deliver(a_message(id="d", not_after=(NOON + TICK).isoformat()), now=NOON + 3 * SECOND)
    for message_id in "ab":
        cancel(a_message(id=message_id), ledger=harness.ledger, now=NOON)

    harness.release_held(now=NOON + TICK)

    assert put_ids(harness) == ["d", "c"]  # the one to expire, and the probe
    harness.deliver(a_message(id="d", not_after=(NOON + TICK).isoformat()), now=NOON + TICK)
    assert harness.ledger.load("d").status is Status.EXPIRED
    assert held_ids(harness) == ["c"]
    assert len(harness.sender.callbacks) == 1


@pytest.mark.parametrize("method", ["load", "save_breaker", "remove", "oldest"])
def test_a_tick_that_dies_while_it_releases_is_repeated_harmlessly(method):
    harness = refused("a", "b", "c")
    now = NOON + timedelta(minutes=6)  # the circuit breaker is forgotten
    harness.sender.fails_with = None
    port = harness.ledger if method == "load" else harness.held_messages

    with dying(port, method), pytest.raises(Killed):
        harness.release_held(now=now)
    harness.release_held(now=now)
    for message_id in put_ids(harness):
        harness.deliver(a_message(id=message_id), now=now + SECOND)

    assert sorted(message.id for message in harness.sender.sent) == ["a", "b", "c"]
    assert held_ids(harness) == []


def test_if_storage_fails_the_tick_goes_on_and_the_next_one_releases():
    harness = refused("a")

    def refuse(*_, **__):
        raise StorageUnavailable("HTTP 503")

    put, harness.outbox.put = harness.outbox.put, refuse
    harness.release_held(now=NOON + timedelta(minutes=6))

    harness.outbox.put = put
    harness.release_held(now=NOON + timedelta(minutes=7))

    assert put_ids(harness) == ["a"]


def test_a_message_that_is_held_again_while_it_is_released_stays_on_the_list():
    harness = refused("a")
    put = harness.outbox.put

    def put_and_hold_again(envelope, *, delay):
        put(envelope, delay=delay)
        harness.held_messages.add(next(harness.held_messages.oldest()))

    harness.outbox.put = put_and_hold_again
    harness.release_held(now=NOON + timedelta(minutes=6))

    assert held_ids(harness) == ["a"]


def test_a_tick_with_new_credentials_releases_what_a_worker_with_old_ones_held():
    harness = refused("a", "b")
    harness.breaker = AccountBreaker(harness.held_messages, key="new")

    harness.release_held(now=NOON + TICK)

    assert put_ids(harness) == ["a", "b"]


def test_a_desk_without_held_messages_asks_only_whether_there_are_any():
    harness = SenderHarness()

    with (
        dying(harness.held_messages, "breaker"),
        dying(harness.held_messages, "ended"),
        dying(harness.ledger, "load"),
    ):
        harness.release_held(now=NOON)


def test_ten_minutes_without_the_account_cost_no_message():
    result = ten_minutes(messages=200, reminders=10)

    assert result["got_one"] == 210
    assert (result["got_more"], result["failed"], result["dead_letters"], result["still_held"]) == (
        0,
        0,
        0,
        0,
    )
    assert result["held_when_mended"] > 80
    assert result["refused_requests"] <= 3 + 20  # one for each worker, then one in half a minute
    assert result["seconds_until_the_last_was_sent"] <= 90


def test_workers_with_old_credentials_stop_only_themselves():
    desk = Desk("old", "new")
    desk.accepted = {"new"}
    for number in range(100):
        desk.enqueue(a_message(id=f"m{number}", to=f"+1500555{number:04d}"), at=NOON + number * SECOND)

    desk.run(until=NOON + 10 * MINUTE)

    assert desk.persons() == {f"+1500555{number:04d}": 1 for number in range(100)}
    assert desk.requests["refused"] < 25
