"""A delivery that is erased does not come back by what is reported of it later."""

import pytest
from msgspec import structs

from shared.adapters.ledger_cache import RecentLedger
from shared.domain.deliveries.delivery import close
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.services.conversations.answer_taken import record_answer_taken
from shared.services.optimistic_update import update_delivery
from shared.services.outcomes.record_status_callback import record_status_callback
from shared.services.people.erased.erase_delivery import erase_delivery
from tests.examples import NOON, a_message
from tests.fakes.faults import Killed, dying
from tests.services.people.erased_harness import LATER, ErasedHarness
from tests.services.sender_harness import SenderHarness


class TestCallbacksThatComeLate:
    """Another worker remembers the message as it was, and Twilio reports to that one."""

    def remembering(self, *, erase_now=True, **fields) -> tuple[SenderHarness, RecentLedger]:
        harness = SenderHarness()
        harness.deliver(a_message(**fields))
        recent = RecentLedger(harness.ledger)
        sent = recent.load("hello-1")
        if erase_now:
            erase_delivery(harness.ledger.save(close(sent, now=NOON)), ledger=harness.ledger)
        return harness, recent

    def report(self, harness, ledger, status, *, sid="", **form) -> None:
        known = ledger.load("hello-1")
        record_status_callback(
            {"MessageStatus": status, "MessageSid": sid or known.sid, **form},
            delivery_id="hello-1",
            attempt_id=known.attempts[-1].id,
            ledger=ledger,
            dead_letters=harness.dead_letters,
            outbox=harness.outbox,
            now=LATER,
        )

    def written(self, harness) -> list:
        return [*harness.stored_dead_letters, *harness.ledger._rows.all(), *harness.outbox.put_with_delay]

    @pytest.mark.parametrize("status", ["delivered", "undelivered", "failed"])
    def test_a_late_callback_of_an_erased_message_writes_nothing(self, status):
        harness, recent = self.remembering(otherwise=[{"if": "failed", "channel": "call"}])

        self.report(harness, recent, status)

        assert self.written(harness) == []

    def test_a_late_callback_writes_no_dead_letter(self):
        harness, recent = self.remembering()

        self.report(harness, recent, "failed", ErrorCode="30001")

        assert self.written(harness) == []

    def test_that_letter_is_written_for_a_message_that_is_there(self):
        harness, recent = self.remembering(erase_now=False)

        self.report(harness, recent, "failed", ErrorCode="30001")

        assert len(harness.stored_dead_letters) == 1

    def test_a_late_callback_assigns_no_sid_that_was_erased(self):
        harness, recent = self.remembering()
        harness.ledger.erase_sid("SM99")

        self.report(harness, recent, "sent", sid="SM99")

        assert harness.ledger.sid_owner("SM99") is None

    def test_a_callback_of_a_message_that_arrived_asks_nothing_more(self):
        harness, recent = self.remembering(erase_now=False)
        harness.ledger.is_erased_sid = None  # type: ignore[assignment] # a call would fail

        self.report(harness, recent, "delivered")

        assert harness.delivery.status is Status.DELIVERED

    def test_an_answer_that_twilio_took_is_not_stored_after_it_was_erased(self):
        harness = ErasedHarness()
        report = Report(status=Status.DELIVERED, sid="SM7")

        kept = record_answer_taken(a_message(), report, known=None, ledger=harness.ledger, now=LATER)

        assert (kept.is_erased, kept.status) == (True, Status.DELIVERED)
        assert harness.has_nothing()

    def test_a_change_of_an_erased_delivery_writes_nothing(self):
        harness = ErasedHarness()

        kept = update_delivery(
            harness.erased, lambda newest: structs.replace(newest, reply="yes"), ledger=harness.ledger
        )

        assert kept == harness.erased
        assert harness.has_nothing()


@pytest.mark.parametrize("step", ["reserve_id", "erase_sid", "erase"])
def test_after_a_crash_at_any_step_it_is_found_and_erased(step):
    message = a_message(otherwise=[{"if": "failed", "channel": "call"}])
    harness, _ = TestCallbacksThatComeLate().remembering(
        erase_now=False, otherwise=[{"if": "failed", "channel": "call"}]
    )
    ledger = harness.ledger
    delivery = ledger.save(close(ledger.load("hello-1"), now=NOON))
    with pytest.raises(Killed), dying(ledger, step):
        erase_delivery(delivery, ledger=ledger)
    assert ledger.load("hello-1") == delivery

    erase_delivery(delivery, ledger=ledger)

    assert ledger.load("hello-1") is None
    assert ledger.tombstone("hello-1").digest == ledger.content_digest(message)
    assert ledger.tombstone("hello-1~failed").digest == ""
    assert ledger.is_erased_sid(delivery.sid)
