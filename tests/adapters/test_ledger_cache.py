from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.ledger_cache import RecentLedger
from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.services.outcomes.record_status_callback import record_status_callback
from tests.examples import NOON, a_message
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryDeadLetters, MemoryLedger

WORDS = ["queued", "sending", "sent", "delivered", "undelivered", "failed"]


class CountingLedger(MemoryLedger):
    """Counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.loads = self.saves = 0

    def load(self, message_id):
        self.loads += 1
        return super().load(message_id)

    def save(self, delivery):
        self.saves += 1
        return super().save(delivery)


def report(word: str, ledger) -> None:
    record_status_callback(
        {"MessageStatus": word, "MessageSid": "SM1"},
        delivery_id="hello-1",
        attempt_id="one",
        ledger=ledger,
        dead_letters=MemoryDeadLetters(),
        outbox=MemoryOutbox(),
        now=NOON,
    )


def sent(ledger: MemoryLedger) -> None:
    sending = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
    ledger.save(end_attempt(sending, Outcome(status=Status.SENT, sid="SM1"), attempt_id="one", now=NOON))


def test_three_reports_about_a_text_cost_one_read_and_one_write():
    ledger = CountingLedger()
    sent(ledger)
    ledger.saves = 0
    recent = RecentLedger(ledger)

    for word in ("sending", "sent", "delivered"):
        report(word, recent)

    assert (ledger.loads, ledger.saves) == (1, 1)
    assert ledger.load("hello-1").status is Status.DELIVERED


def test_news_on_top_of_what_is_old_is_made_anew():
    ledger = MemoryLedger()
    ledger.save(begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON))
    recent = RecentLedger(ledger)
    recent.load("hello-1")
    known = ledger.load("hello-1")
    ledger.save(
        end_attempt(known, Outcome(status=Status.SENT, sid="SM1", segments=3), attempt_id="one", now=NOON)
    )

    report("delivered", recent)

    delivery = ledger.load("hello-1")
    assert (delivery.status, delivery.segments) == (Status.DELIVERED, 3)


def test_it_remembers_no_more_than_it_may():
    ledger = CountingLedger()
    for number in range(5):
        ledger.save(new_delivery(a_message(id=f"m{number}"), now=NOON))
    recent = RecentLedger(ledger, max_deliveries=3)
    for number in range(5):
        recent.load(f"m{number}")

    recent.load("m4")
    assert ledger.loads == 5
    recent.load("m0")
    assert ledger.loads == 6


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 2))))
def test_three_workers_with_old_memories_end_as_one_without(reports):
    plain, shared = MemoryLedger(), MemoryLedger()
    sent(plain)
    sent(shared)
    workers = [RecentLedger(shared) for _ in range(3)]

    for word, worker in reports:
        report(word, plain)
        report(word, workers[worker])

    assert shared.load("hello-1").status is plain.load("hello-1").status
