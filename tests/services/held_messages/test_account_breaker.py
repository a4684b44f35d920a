import logging
import threading
from datetime import timedelta

from shared.domain.deliveries.circuit_breaker import begin_probe
from shared.domain.deliveries.held_message import HeldMessage
from shared.services.held_messages.account_breaker import READ_AGAIN_AFTER, AccountBreaker
from tests.examples import NOON
from tests.fakes.storage import MemoryHeldMessages

SECOND = timedelta(seconds=1)


class CountingStore(MemoryHeldMessages):
    def __init__(self) -> None:
        super().__init__()
        self.reads = self.writes = 0

    def breaker(self, key):
        self.reads += 1
        return super().breaker(key)

    def save_breaker(self, breaker):
        self.writes += 1
        return super().save_breaker(breaker)


def refuse(breaker: AccountBreaker, message_id: str = "m1", *, now=NOON) -> None:
    breaker.record_refusal(message_id, code=20003, reason="refused.", began=now, now=now)


def test_while_it_is_closed_it_is_read_every_ten_seconds_and_never_written():
    store = CountingStore()
    breaker = AccountBreaker(store, key="k1")

    for second in range(30):
        now = NOON + second * SECOND
        breaker.refresh(now=now)
        assert breaker.refusal("m1", now=now) is None
        breaker.record_acceptance("m1", now=now)

    assert (store.reads, store.writes) == (3, 0)


def test_a_refusal_stops_the_other_threads_of_its_worker_at_once_and_other_workers_when_they_read():
    store = MemoryHeldMessages()
    worker, other = AccountBreaker(store, key="k1"), AccountBreaker(store, key="k1")
    other.refresh(now=NOON - SECOND)

    refuse(worker)

    assert worker.refusal("m2", now=NOON).startswith("refused. Check TWILIO_ACCOUNT_SID")
    assert other.refusal("m2", now=NOON) is None
    other.refresh(now=NOON + READ_AGAIN_AFTER)
    assert other.refusal("m2", now=NOON)


def test_workers_with_other_credentials_are_not_stopped():
    store = MemoryHeldMessages()
    stale, mended = AccountBreaker(store, key="old"), AccountBreaker(store, key="new")

    refuse(stale)
    mended.refresh(now=NOON)

    assert mended.refusal("m2", now=NOON) is None


def test_many_refusals_at_once_open_it_once(caplog):
    store = CountingStore()
    breaker = AccountBreaker(store, key="k1")
    together = threading.Barrier(16)

    def attempt(number: int) -> None:
        together.wait()
        refuse(breaker, f"m{number}")

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(16)]
    with caplog.at_level(logging.ERROR):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert store.breaker("k1").opened_at == NOON
    assert store.writes <= 16
    assert breaker.refusal("m1", now=NOON)


def test_a_worker_learns_at_once_that_it_was_closed_by_another():
    store = MemoryHeldMessages()
    worker, other = AccountBreaker(store, key="k1"), AccountBreaker(store, key="k1")
    refuse(worker)
    other.read(now=NOON)
    held = HeldMessage(id="m1", created_at=NOON, until=NOON + timedelta(days=1))
    other.save(begin_probe(other.read(now=NOON), held, now=NOON))

    other.record_acceptance("m1", now=NOON + SECOND)
    worker.refresh(now=NOON + SECOND)

    assert worker.refusal("m2", now=NOON + SECOND) is None
