"""What an earlier version stored is listed by day: once, and bounded in each run."""

from datetime import timedelta

from shared.domain.deliveries.status import Status
from tests.examples import NOON, PERSON
from tests.services.retention.retention_harness import RetentionHarness

DAY = timedelta(days=1)


def stored_before(count: int) -> RetentionHarness:
    harness = RetentionHarness()
    for number in range(count):
        harness.send(NOON - 31 * DAY, id=f"m{number}")
        harness.take_in(NOON - 31 * DAY, number=number)
    harness.ledger.day_rows.clear()
    harness.days._entries.clear()
    return harness


def test_what_was_stored_before_is_found_and_loses_its_words():
    harness = stored_before(3)

    harness.run(NOON)
    harness.run_a_day(NOON)

    assert {delivery.message.body for _, delivery in harness.ledger._rows.all()} == {""}
    assert harness.contacts.inbound(PERSON, "SM1").body == ""
    assert all(not call.answers for _, call in harness.calls._rows.all())
    assert all(not recording.transcription for _, recording in harness.recordings._rows.all())


def test_it_is_done_once_some_of_it_in_each_run(monkeypatch):
    monkeypatch.setattr("shared.services.retention.run_retention.MAX_ROWS", 150)
    harness = stored_before(250)

    listed = [harness.run(NOON).listed for _ in range(12)]

    assert sum(listed) == 1_000
    assert max(listed) <= 250
    assert listed[-1] == 0
    for _ in range(8):
        harness.run(NOON)
    assert {text.body for text in harness.contacts._inbound.values()} == {""}


def test_what_is_open_is_not_listed():
    harness = RetentionHarness()
    harness.send(NOON - 31 * DAY, status=Status.SENT)

    harness.run(NOON)

    assert len(harness.ledger.day_rows) == 0
