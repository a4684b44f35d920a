from datetime import timedelta

import pytest

from shared.domain.calls.call import Outcome
from shared.errors import TwilioUnavailable
from shared.services.calls.list_calls import find_call
from tests.services.calls.incoming_call import IncomingCall

MINUTE = timedelta(minutes=1)


def test_a_call_whose_callback_was_lost_is_recorded_once_with_its_text():
    call = IncomingCall("desk")
    call.listed()
    call.dialled("no-answer", None)

    assert (call.backfill(), call.backfill()) == (1, 0)
    assert find_call(call.sid, calls=call.calls).outcome is Outcome.MISSED
    assert [(identifier, delay) for identifier, _, delay in call.texts] == [
        (f"missed-{call.sid}", timedelta(0))
    ]


def test_a_text_that_a_dead_worker_did_not_put_on_the_outbox_is_put_there():
    call = IncomingCall("desk")
    call.end()
    call.outbox.put_with_delay.clear()
    call.listed()

    assert call.backfill() == 0
    assert len(call.texts) == 1


def test_it_is_too_late_for_a_text_after_an_hour():
    call = IncomingCall("desk")
    call.listed()

    call.backfill(after=timedelta(minutes=62))

    assert find_call(call.sid, calls=call.calls).outcome is Outcome.MISSED
    assert call.texts == []


def test_twilios_list_says_who_talked_if_no_webhook_did():
    call = IncomingCall("desk")
    call.listed()
    call.dialled("completed", 30)
    call.backfill()

    assert find_call(call.sid, calls=call.calls).outcome is Outcome.TALKED


def test_calls_that_may_still_be_reported_and_those_of_other_apps_are_left_alone():
    for fields, after in (
        ({}, 2),
        ({"status": "in-progress"}, 5),
        ({"to": "+15005550008"}, 5),
        ({"sender": "client:ana"}, 5),
    ):
        call = IncomingCall("desk")
        call.listed(**fields)

        assert call.backfill(after=after * MINUTE) == 0
        assert call.calls.load(call.sid) is None


def test_twilios_list_corrects_an_end_that_was_recorded_without_a_lost_turn():
    no_turn, late_turn = IncomingCall(), IncomingCall()
    assert {no_turn.end().outcome, late_turn.end().outcome} == {Outcome.HUNG_UP}
    late_turn.press("1")

    for call in (no_turn, late_turn):
        call.listed()
        call.dialled("completed", 30)
        assert call.backfill() == 0
        assert find_call(call.sid, calls=call.calls).outcome is Outcome.TALKED
        assert call.texts == []


def test_twilios_list_does_not_overrule_a_turn_that_says_that_nobody_accepted():
    call = IncomingCall().press("1").respond(DialCallStatus="completed", DialBridged="false")
    call.end()
    call.listed()
    call.dialled("completed", 9)
    call.backfill()

    assert find_call(call.sid, calls=call.calls).outcome is Outcome.MISSED


def test_without_an_answer_of_twilio_nothing_is_decided():
    call = IncomingCall("desk")
    call.call_list.is_unreachable = True

    for decide in (call.end, call.backfill):
        with pytest.raises(TwilioUnavailable):
            decide()
    assert call.calls.load(call.sid) is None
