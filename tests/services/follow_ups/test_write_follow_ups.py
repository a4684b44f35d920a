from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.status import Status
from shared.errors import SendRefused, SendUnknown
from tests.examples import NOON
from tests.fakes.storage import MemoryLedger
from tests.services.follow_ups.dying import dying
from tests.services.follow_ups.follow_up_harness import FAILED, MINUTE, SILENT, FollowUpHarness

HOUR = timedelta(hours=1)


def test_a_text_that_is_refused_is_followed_at_once_by_one_call():
    harness = FollowUpHarness(fails_with=SendRefused("a landline", code=21614))
    harness.send(FAILED, SILENT)
    harness.sender.fails_with = None

    harness.deliver_from_outbox(now=NOON)

    assert harness.sent == ["order-7~failed"]
    assert harness.first.followed_by == ("order-7~failed",)
    assert harness.ledger.load("order-7~failed").follows == "order-7"
    assert harness.ledger.load("order-7~silent") is None


@pytest.mark.parametrize("times", [1, 3])
def test_a_text_that_is_not_delivered_is_followed_once_however_often_that_is_reported(times):
    harness = FollowUpHarness()
    harness.send(FAILED)
    for _ in range(times):
        harness.report_first("undelivered", 30006)
        harness.deliver_from_outbox(now=NOON + MINUTE)

    assert harness.sent == ["order-7", "order-7~failed"]


@pytest.mark.parametrize(("status", "code"), [("undelivered", 21610), ("failed", 30002), ("delivered", 0)])
def test_what_arrived_or_failed_for_a_shared_reason_is_not_followed(status, code):
    harness = FollowUpHarness()
    harness.send(FAILED)

    harness.report_first(status, code)

    assert harness.ledger.load("order-7~failed") is None


def test_a_silence_is_counted_from_the_request_that_twilio_took_and_reports_add_no_copy():
    harness = FollowUpHarness()
    harness.send(SILENT)
    harness.report_first("sent")
    harness.report_first("delivered")

    assert [(each.id, delay) for each, delay in harness.outbox.put_with_delay] == [
        ("order-7~silent", 30 * MINUTE)
    ]
    harness.deliver_from_outbox(now=NOON + 30 * MINUTE)
    assert harness.sent == ["order-7", "order-7~silent"]


def test_a_message_without_otherwise_costs_no_write_more():
    harness = FollowUpHarness()
    writes, save = [], harness.ledger.save

    def counted(delivery):
        writes.append(delivery.id)
        return save(delivery)

    harness.ledger.save = counted

    harness.send()
    harness.report_first("undelivered", 30006)

    assert writes == ["order-7"] * 3  # claimed, sent, not delivered
    assert harness.outbox.put_with_delay == []


@pytest.mark.parametrize("nth", range(1, 6))
@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_dies_at_any_write_of_a_report_loses_nothing_and_sends_nothing_twice(nth, after):
    harness = FollowUpHarness()
    harness.send(FAILED)
    with dying(harness, nth=nth, after=after) as is_dead:
        harness.report_first("undelivered", 30006)
    if is_dead():
        harness.report_first("undelivered", 30006)  # Twilio repeats it

    harness.deliver_from_outbox(now=NOON + MINUTE)

    assert harness.sent == ["order-7", "order-7~failed"]


@pytest.mark.parametrize("nth", range(1, 3))
@pytest.mark.parametrize("after", [False, True])
def test_a_report_that_is_not_repeated_is_found_by_the_sweep(nth, after):
    harness = FollowUpHarness()
    harness.send(FAILED)
    sid = harness.first.sid or ""
    message, created, report = harness.sender.known[sid]
    failed = type(report)(status=Status.UNDELIVERED, sid=sid, error_code=30006)
    harness.sender.known[sid] = (message, created, failed)
    with dying(harness, nth=nth, after=after):
        harness.report_first("undelivered", 30006)

    for hour in range(1, 5):
        harness.sweep_stale(now=NOON + hour * HOUR)
        harness.deliver_from_outbox(now=NOON + hour * HOUR)

    assert harness.sent == ["order-7", "order-7~failed"]


def test_a_sender_that_died_after_it_saved_is_completed_by_the_message_that_comes_again():
    harness = FollowUpHarness()
    harness.send(SILENT)
    harness.outbox.put_with_delay.clear()  # its worker died before

    harness.send(SILENT, now=NOON + 10 * MINUTE)

    assert [(each.id, delay) for each, delay in harness.outbox.put_with_delay] == [
        ("order-7~silent", 20 * MINUTE)
    ]
    assert harness.sent == ["order-7"]


def test_a_message_that_is_found_at_twilio_has_its_silence():
    harness = FollowUpHarness(keeps_when_failing=True, fails_with=SendUnknown("no answer"))
    harness.send(SILENT)
    harness.sender.fails_with = None
    assert harness.ledger.load("order-7~silent") is None

    harness.send(SILENT, now=NOON + 3 * MINUTE)

    assert harness.first.status is Status.SENT
    assert harness.ledger.load("order-7~silent").message.not_before == NOON + 30 * MINUTE


def test_what_a_worker_of_an_earlier_version_sent_is_followed_once_a_report_comes():
    harness = FollowUpHarness()
    sent = harness.send(SILENT)
    harness.ledger._rows._rows.pop("order-7~silent")
    harness.ledger.save(structs.replace(sent, followed_by=()))
    harness.outbox.put_with_delay.clear()

    harness.report_first("delivered")

    assert [(each.id, delay) for each, delay in harness.outbox.put_with_delay] == [
        ("order-7~silent", 29 * MINUTE)
    ]


class CountingLedger(MemoryLedger):
    def __init__(self, ledger: MemoryLedger) -> None:
        self.__dict__.update(ledger.__dict__)
        self.reads = self.writes = 0

    def load(self, message_id: str):
        self.reads += 1
        return super().load(message_id)

    def save(self, delivery):
        self.writes += 1
        return super().save(delivery)


@pytest.mark.parametrize(
    ("rules", "code", "cost"),
    [([SILENT], 30006, (1, 1)), ([FAILED, SILENT], 30004, (1, 1)), ([FAILED, SILENT], 30006, (1, 2))],
)
def test_a_report_reads_once_and_writes_once_more_for_what_follows(rules, code, cost):
    harness = FollowUpHarness()
    harness.send(*rules)
    harness.ledger = CountingLedger(harness.ledger)

    harness.report_first("undelivered", code)

    assert (harness.ledger.reads, harness.ledger.writes) == cost
