"""Calls of which Twilio could not use a document: who heard only an apology was not reached."""

from itertools import permutations

import msgspec
import pytest

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import Delivery, new_delivery, transition
from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import apply_report, read_callback, read_fallback
from tests.examples import NOON, a_message

SID = "CA" + "1" * 32
URL = "https://unreachable.example/hello.xml?order=7"
FALLBACK = {"CallSid": SID, "CallStatus": "in-progress", "ErrorCode": "11210", "ErrorUrl": URL}


def a_call(**fields) -> Delivery:
    call = a_message(**{"channel": "call", "url": URL, "body": "", **fields})
    return begin_attempt(new_delivery(call, now=NOON), attempt_id="one", now=NOON)


def status_report(status: str, **form: str):
    report = read_callback({"CallSid": SID, "CallStatus": status, **form}, attempt_id="one")
    assert report is not None
    return report


def fallback(**form: str):
    return read_fallback({**FALLBACK, **form}, attempt_id="one")


REPORTS = (status_report("in-progress"), fallback(), status_report("completed"))


@pytest.mark.parametrize("order", [*permutations(REPORTS)])
@pytest.mark.parametrize("ended", [None, Status.UNKNOWN, Status.DEAD])
def test_a_call_with_only_an_apology_has_failed_in_whatever_order_reports_come(order, ended):
    delivery = transition(a_call(), ended, now=NOON) if ended else a_call()
    for report in (*order, *order):
        delivery = apply_report(report, delivery, now=NOON)

    seen = show(delivery)
    assert (seen.status, seen.error_code, seen.sid) == (Status.FAILED, 11210, SID)
    assert seen.error == "Twilio could not use the TwiML at unreachable.example/hello.xml"
    assert seen.advice == "Correct the host in the url: no server has that name."


@pytest.mark.parametrize("order", [*permutations(REPORTS)])
def test_a_call_whose_body_was_spoken_instead_is_answered_and_keeps_the_code_as_a_warning(order):
    delivery = a_call(body="Your order is ready")
    for report in order:
        delivery = apply_report(report, delivery, now=NOON)

    assert (delivery.status, delivery.error_code) == (Status.ANSWERED, 11210)


def test_a_flow_whose_later_document_failed_has_failed():
    delivery = apply_report(fallback(ErrorCode="11200"), a_call(url=None, flow="confirm"), now=NOON)

    assert (delivery.status, delivery.error_code) == (Status.FAILED, 11200)


@pytest.mark.parametrize("status", ["busy", "no-answer"])
def test_other_ends_of_a_call_are_as_they_were(status):
    assert apply_report(status_report(status), a_call(), now=NOON).error_code is None


@pytest.mark.parametrize("order", [*permutations(range(2))])
def test_a_call_that_hung_up_on_a_machine_is_no_answer(order):
    reports = (fallback(AnsweredBy="machine_start"), status_report("completed", AnsweredBy="machine_start"))
    delivery = a_call(machine="hang_up")
    for index in order:
        delivery = apply_report(reports[index], delivery, now=NOON)

    assert delivery.status is Status.NO_ANSWER


@pytest.mark.parametrize("order", [*permutations(range(2))])
@pytest.mark.parametrize("body", ["", "Your order is ready"])
def test_the_order_does_not_count_if_only_one_report_says_that_a_machine_picked_up(order, body):
    reports = (fallback(AnsweredBy="machine_start"), status_report("completed"))
    delivery = a_call(machine="hang_up", body=body)
    for index in order:
        delivery = apply_report(reports[index], delivery, now=NOON)

    assert delivery.status is Status.NO_ANSWER


@pytest.mark.parametrize(
    ("form", "code", "place"),
    [
        ({"ErrorCode": "x", "ErrorUrl": ""}, None, "the url of the call"),
        ({"ErrorCode": "\u0663", "ErrorUrl": "https://["}, None, "the url of the call"),
        ({"ErrorUrl": "https://user:secret@a.example/x#y"}, 11210, "a.example/x"),
    ],
)
def test_what_twilio_does_not_say_is_left_out(form, code, place):
    delivery = apply_report(fallback(**form), a_call(), now=NOON)

    assert delivery.status is Status.FAILED
    assert (delivery.error_code, delivery.error) == (code, f"Twilio could not use the TwiML at {place}")


def test_a_row_of_an_earlier_version_is_read_and_written_without_a_failed_document():
    row = msgspec.json.encode(apply_report(status_report("completed"), a_call(), now=NOON))

    assert b"failed_document" not in row
    assert msgspec.json.decode(row, type=Delivery).failed_document is None


def test_a_failed_document_is_kept_in_the_row_beside_the_fields_that_an_earlier_version_reads():
    failed = apply_report(fallback(), a_call(), now=NOON)

    row = msgspec.json.decode(msgspec.json.encode(failed))

    assert msgspec.convert(row, Delivery) == failed
    assert row.pop("failed_document") == {"code": 11210, "place": "unreachable.example/hello.xml"}
    assert (row["status"], row["error_code"]) == ("failed", 11210)
