import pytest
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.message import MessageInstance

from shared.domain.deliveries.delivery import Outcome, begin_attempt, end_attempt, new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import CALL_STATUSES, MESSAGE_STATUSES
from shared.services.outcomes.record_status_callback import record_status_callback as record_with
from tests.examples import NOON, a_message
from tests.fakes.storage import MemoryDeadLetters, MemoryLedger


def record_status_callback(form, *, ledger, **kwargs):
    record_with(form, ledger=ledger, dead_letters=MemoryDeadLetters(), now=NOON, **kwargs)


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
