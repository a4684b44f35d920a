from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.calls.call import Outcome
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import read_message
from shared.errors import NotFound, StorageUnavailable
from shared.services.calls.list_calls import find_call
from tests.examples import NOON, PERSON
from tests.services.calls.incoming_call import OURS, RECORDING, IncomingCall

MINUTE = timedelta(minutes=1)
NO_ANSWER = {"DialCallStatus": "no-answer", "DialBridged": "false"}
ANSWERED = {"DialCallStatus": "completed", "DialBridged": "true"}
HUNG_UP_WHILE_RECORDING = {"Digits": "hangup", "RecordingDuration": "0", "RecordingSid": RECORDING}
SPOKE = {"Digits": "#", "RecordingDuration": "7", "RecordingSid": RECORDING}


def test_a_caller_who_heard_all_the_information_is_not_missed():
    assert IncomingCall().end().outcome is Outcome.HUNG_UP
    assert IncomingCall().press("2").end().outcome is Outcome.HUNG_UP


def test_a_caller_whom_nobody_answered_and_who_left_no_message_is_missed_and_gets_one_text():
    call = IncomingCall().press("1").respond(**NO_ANSWER).respond(**HUNG_UP_WHILE_RECORDING)

    ended = call.end(now=NOON + MINUTE)

    assert (ended.outcome, ended.flow, ended.answers) == (Outcome.MISSED, "menu", {"day": "1"})
    assert (ended.at, ended.seconds) == (NOON, 60)
    expected = (f"missed-{call.sid}", f"Sorry we missed you, {PERSON}.", timedelta(seconds=30))
    assert call.texts == [expected]
    call.end(now=NOON + MINUTE)
    assert {text[0] for text in call.texts} == {expected[0]}, "the ledger lets one of equal ids through"
    assert call.outbox.put_with_delay[0][0].raw["from"] == OURS


def test_a_caller_who_hangs_up_while_it_rings_is_missed_even_if_twilio_says_no_more():
    call = IncomingCall().press("1")
    call.dialled("canceled", None)

    assert call.end().outcome is Outcome.MISSED


def test_a_caller_who_was_connected_talked_even_if_twilio_did_not_say_so_when_they_hung_up():
    assert IncomingCall().press("1").respond(**ANSWERED).end().outcome is Outcome.TALKED
    call = IncomingCall().press("1")
    call.dialled("in-progress", None)

    assert call.end().outcome is Outcome.TALKED
    assert call.texts == []


def test_a_dialled_person_who_answered_and_did_not_accept_did_not_talk():
    call = IncomingCall().press("1").respond(DialCallStatus="completed", DialBridged="false")
    call.dialled("completed", 9)

    assert call.end().outcome is Outcome.MISSED
    assert call.call_list.questions == 0


def test_a_turn_that_nobody_gets_since_the_caller_has_hung_up_looks_for_nobody():
    call = IncomingCall("turns").respond(**NO_ANSWER, CallStatus="completed")
    call.dialled("completed", 9)

    assert call.end().outcome is Outcome.MISSED
    assert call.call_list.questions == 0


def test_a_caller_who_left_a_message_is_not_missed_whichever_report_comes_last():
    reports = [
        lambda call: call.respond(**SPOKE),
        lambda call: call.report_recording(),
        lambda call: call.end(),
    ]
    for order in (reports, reports[::-1], [reports[2], reports[0], reports[1]]):
        call = IncomingCall().press("1").respond(**NO_ANSWER)
        for report in order:
            report(call)

        view = find_call(call.sid, calls=call.calls)
        assert (view.outcome, view.recordings) == (Outcome.MESSAGE, (RECORDING,))
        withdrawn = call.ledger.load(f"missed-{call.sid}")
        assert withdrawn.status is Status.CANCELED if call.texts else withdrawn is None


@pytest.mark.parametrize("port", ["ledger", "calls"])
@pytest.mark.parametrize("is_done", [True, False])
def test_a_text_is_withdrawn_by_a_repeated_report_if_storage_failed_at_the_first(port, is_done):
    call = IncomingCall().press("1").respond(**NO_ANSWER)
    call.end()
    storage = getattr(call, port)
    save = storage.save

    def fail(record):
        if is_done:
            save(record)
        raise StorageUnavailable("no answer")

    storage.save = fail
    with pytest.raises(StorageUnavailable):
        call.report_recording()
    storage.save = save
    call.report_recording()

    assert find_call(call.sid, calls=call.calls).outcome is Outcome.MESSAGE
    assert call.ledger.load(f"missed-{call.sid}").status is Status.CANCELED


def test_a_text_that_was_sent_before_a_late_report_is_left_alone():
    call = IncomingCall().press("1").respond(**NO_ANSWER)
    call.end()
    ((envelope, _),) = call.outbox.put_with_delay
    sent = new_delivery(read_message(envelope.raw, default_id="x"), now=NOON)
    call.ledger.save(type(sent)(message=sent.message, created_at=NOON, updated_at=NOON, status=Status.SENT))

    call.end()
    call.report_recording()

    assert len(call.texts) == 1, "the ledger knows it: it is not put on the outbox again"
    assert call.ledger.load(envelope.id).status is Status.SENT


@pytest.mark.parametrize(
    ("key", "form", "outcome"),
    [
        ("3", {"QueueResult": "bridged"}, Outcome.TALKED),
        ("3", {"QueueResult": "hangup"}, Outcome.MISSED),
        ("4", {"DialCallStatus": "answered"}, Outcome.TALKED),
        ("4", None, Outcome.TALKED),
    ],
)
def test_queues_and_conferences_connect_too(key, form, outcome):
    call = IncomingCall().press(key)

    assert (call.respond(**form) if form else call).end().outcome is outcome


def test_a_recorded_conversation_is_no_message():
    call = IncomingCall().press("1").respond(**ANSWERED)
    call.report_recording(source="DialVerb")

    ended = call.end()

    assert (ended.outcome, ended.recordings) == (Outcome.TALKED, (RECORDING,))


def test_a_flow_that_another_leads_to_is_named():
    call = IncomingCall().press("5").redirected()

    assert (call.end().flow, call.end().outcome) == ("desk", Outcome.MISSED)


class TestACallOfOneTurn:
    def test_its_first_turn_writes_nothing_and_still_counts(self):
        call = IncomingCall("desk")
        assert call.calls.load(call.sid) is None

        assert (call.end().outcome, call.end().flow) == (Outcome.MISSED, "desk")

    def test_a_rejected_caller_is_not_missed_and_one_whom_nothing_answered_is(self):
        assert IncomingCall("reject").end("busy", seconds=0).outcome is Outcome.HUNG_UP
        assert IncomingCall().end("no-answer", seconds=0).outcome is Outcome.MISSED

    def test_a_caller_who_heard_the_error_message_is_missed(self):
        call = IncomingCall()
        call.context = structs.replace(call.context, flow_of=lambda _: "gone")

        assert call.end().outcome is Outcome.MISSED
        assert call.texts == []

    def test_a_twimlet_has_no_flow_and_the_calls_that_it_dialled_say_how_it_ended(self):
        call = IncomingCall(url="/api/twimlets/forward")
        call.dialled("completed", 20)

        assert (call.end().outcome, call.end().flow) == (Outcome.TALKED, "")
        assert IncomingCall(url="/api/twimlets/voicemail").end().outcome is Outcome.HUNG_UP


def test_calls_from_a_browser_and_of_ours_are_not_calls_that_came_in():
    for form in ({"Direction": "outbound-api"}, {"From": "client:ana"}, {"To": "sip:desk@example.com"}):
        call = IncomingCall()
        call.form |= form
        call.press("1")

        assert call.end() is None
        assert call.calls.load(call.sid) is None
    assert IncomingCall().end("ringing") is None


def test_a_recording_of_a_call_of_which_nothing_else_is_known_is_not_shown():
    call = IncomingCall()
    call.report_recording()

    with pytest.raises(NotFound):
        find_call(call.sid, calls=call.calls)
    assert call.end().outcome is Outcome.MESSAGE
