from datetime import timedelta

import pytest
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.message import MessageInstance

from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import new_delivery, reopen_dead
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import CALL_STATUSES, MESSAGE_STATUSES, Report, apply_report
from shared.errors import SendUnknown
from shared.services.outcomes.record_status_callback import record_status_callback as record_with
from tests.examples import NOON, a_message
from tests.fakes.faults import Killed, dying
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryDeadLetters, MemoryLedger
from tests.services.sender_harness import SenderHarness


def record_status_callback(form, *, ledger, **kwargs):
    record_with(
        form, ledger=ledger, dead_letters=MemoryDeadLetters(), outbox=MemoryOutbox(), now=NOON, **kwargs
    )


def a_ledger(status: Status = Status.SENT) -> MemoryLedger:
    ledger = MemoryLedger()
    sending = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
    ledger.save(end_attempt(sending, Outcome(status=status), attempt_id="one", now=NOON))
    return ledger


def test_a_report_changes_the_status_and_the_error_of_the_delivery():
    ledger = a_ledger()
    form = {
        "MessageStatus": "undelivered",
        "MessageSid": "SM1",
        "ErrorCode": "30005",
        "ErrorMessage": "Unknown",
    }

    record_status_callback(form, delivery_id="hello-1", attempt_id="one", ledger=ledger)

    delivery = ledger.load("hello-1")
    assert (delivery.status, delivery.error_code, delivery.error) == (Status.UNDELIVERED, 30005, "Unknown")


def test_a_report_says_whether_a_machine_answered_the_call():
    ledger = a_ledger()
    form = {"CallStatus": "completed", "CallSid": "CA1", "AnsweredBy": "machine_end_beep"}

    record_status_callback(form, delivery_id="hello-1", attempt_id="one", ledger=ledger)

    assert ledger.load("hello-1").answered_by == "machine_end_beep"


def test_a_report_resolves_an_unknown_outcome():
    ledger = a_ledger(Status.UNKNOWN)

    record_status_callback(
        {"CallStatus": "ringing", "CallSid": "CA1"},
        delivery_id="hello-1",
        attempt_id="one",
        ledger=ledger,
    )

    assert (ledger.load("hello-1").status, ledger.load("hello-1").sid) == (Status.SENT, "CA1")


@pytest.mark.parametrize(
    "form", [{}, {"MessageStatus": "new-status"}, {"MessageStatus": "delivered", "ErrorCode": "x"}]
)
def test_a_report_about_an_unknown_message_is_ignored(form):
    ledger = a_ledger()

    record_status_callback(form, delivery_id="unknown", attempt_id="", ledger=ledger)
    record_status_callback(form, delivery_id="", attempt_id="", ledger=ledger)

    assert ledger.load("hello-1").status is Status.SENT


def test_an_unknown_status_changes_nothing():
    ledger = a_ledger()

    record_status_callback(
        {"MessageStatus": "new-status"}, delivery_id="hello-1", attempt_id="one", ledger=ledger
    )

    assert ledger.load("hello-1").status is Status.SENT


def test_every_status_in_twilios_sdk_has_one_of_our_statuses():
    def values(statuses: type) -> set[str]:
        return {value for name, value in vars(statuses).items() if name.isupper()}

    inbound_only = {"received", "receiving"}
    assert values(MessageInstance.Status) - inbound_only == MESSAGE_STATUSES.keys()
    assert values(CallInstance.Status) | {"initiated"} == CALL_STATUSES.keys()


class TestNeverSent:
    """Twilio took a message and did not send it, for a reason of our account."""

    @pytest.fixture
    def harness(self):
        harness = SenderHarness()
        harness.deliver()
        return harness

    @pytest.fixture(params=[30001, 30002])
    def code(self, request) -> int:
        return request.param

    def report(self, harness, status: str, *, code: int = 0, attempt_id: str = "attempt-1") -> None:
        form = {"MessageStatus": status, "MessageSid": harness.delivery.attempts[0].sid or "SM1"}
        record_with(
            form | ({"ErrorCode": str(code)} if code else {}),
            delivery_id="hello-1",
            attempt_id=attempt_id,
            ledger=harness.ledger,
            dead_letters=harness.dead_letters,
            outbox=harness.outbox,
            now=NOON,
        )

    @pytest.mark.parametrize("status", ["undelivered", "failed"])
    def test_the_message_becomes_a_dead_letter_that_can_be_redriven(self, harness, code, status):
        self.report(harness, status, code=code)

        assert (harness.delivery.status, harness.delivery.error_code) == (Status.DEAD, code)
        (letter,) = harness.stored_dead_letters
        assert (letter.id, letter.cause) == ("hello-1", Cause.SENDER)
        assert f"({code})" in letter.reason

    def test_reports_that_come_late_or_twice_change_nothing(self, harness, code):
        self.report(harness, "undelivered", code=code)
        dead = harness.delivery

        for status, late_code in (("sent", 0), ("queued", 0), ("undelivered", code)):
            self.report(harness, status, code=late_code)

        assert harness.delivery == dead
        assert len(harness.stored_dead_letters) == 1

    def test_a_delivery_wins_before_and_after(self, harness, code):
        self.report(harness, "undelivered", code=code)
        self.report(harness, "delivered")
        self.report(harness, "undelivered", code=code)

        assert harness.delivery.status is Status.DELIVERED

    def test_a_redriven_message_is_sent_and_old_reports_do_not_end_it(self, harness, code):
        self.report(harness, "undelivered", code=code)
        harness.ledger.save(reopen_dead(harness.delivery, now=NOON))
        self.report(harness, "sent")
        harness.deliver()
        self.report(harness, "undelivered", code=code)

        assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 2)

    def test_the_letter_is_written_first(self, harness, code):
        with dying(harness.ledger, "save"), pytest.raises(Killed):
            self.report(harness, "undelivered", code=code)

        assert harness.delivery.status is Status.SENT
        assert len(harness.stored_dead_letters) == 1

    def test_a_report_that_overtakes_the_answer_of_the_request_counts(self, code):
        claimed = begin_attempt(new_delivery(a_message(id="m2"), now=NOON), attempt_id="a2", now=NOON)
        report = Report(status=Status.UNDELIVERED, attempt_id="a2", sid="SM9", error_code=code, error=None)

        overtaken = apply_report(report, claimed, now=NOON)
        ended = end_attempt(overtaken, Outcome(status=Status.SENT, sid="SM9"), attempt_id="a2", now=NOON)

        assert ended.status is Status.DEAD
        late = Report(status=Status.SENT, attempt_id="a2", sid="SM9")
        assert apply_report(late, ended, now=NOON).status is Status.DEAD

    def test_a_message_that_another_attempt_may_have_sent_is_not_given_up(self, harness, code):
        again = begin_attempt(harness.delivery, attempt_id="a2", now=NOON)
        harness.ledger.save(
            end_attempt(again, Outcome(status=Status.SENT, sid="SM9"), attempt_id="a2", now=NOON)
        )

        form = {"MessageStatus": "undelivered", "MessageSid": "SM9", "ErrorCode": str(code)}
        record_with(
            form,
            delivery_id="hello-1",
            attempt_id="a2",
            ledger=harness.ledger,
            dead_letters=harness.dead_letters,
            outbox=harness.outbox,
            now=NOON,
        )

        assert (harness.delivery.status, harness.stored_dead_letters) == (Status.SENT, [])

    @pytest.mark.parametrize("found_by", ["sweep", "reconcile"])
    def test_it_is_kept_too_if_twilio_is_asked_and_its_callback_was_lost(self, harness, code, found_by):
        lost = SenderHarness(fails_with=SendUnknown("no answer"), keeps_when_failing=True)
        known = lost if found_by == "reconcile" else harness
        if found_by == "reconcile":
            lost.deliver()
        (sid,) = known.sender.known
        message, created, _ = known.sender.known[sid]
        report = Report(status=Status.UNDELIVERED, sid=sid, error_code=code)
        known.sender.known[sid] = (message, created, report)

        if found_by == "reconcile":
            lost.deliver(now=NOON + timedelta(minutes=3))
        else:
            harness.sweep_stale(now=NOON + timedelta(hours=1))

        assert known.delivery.status is Status.DEAD
        assert [letter.cause for letter in known.stored_dead_letters] == [Cause.SENDER]
