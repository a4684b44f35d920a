import pytest

from tests.local.twilio.harness import ANNA, BEN, NUMBER, legs, said, statuses

CLARA = "+12025550102"


def test_without_an_action_the_next_verb_follows(control, app):
    app.says("/voice", f"<Dial>{BEN}</Dial><Say>Back again</Say>")
    control.person(BEN, script=[{"wait": 7}, {"hang_up": True}])

    call = control.call()

    assert said(call["transcript"]) == ["Back again"]
    assert call["transcript"][0]["second"] == pytest.approx(7.2)


@pytest.mark.parametrize(
    ("behaviour", "attributes", "told"),
    [
        ({"busy": True}, "", ("busy", 0.2)),
        ({"no_answer": True}, "", ("no-answer", 30.2)),
        ({"answers_after": 20}, 'timeout="10"', ("no-answer", 10.2)),
    ],
)
def test_an_unsuccessful_call_is_reported_to_the_action(control, dial, behaviour, attributes, told):
    control.person(BEN, **behaviour)

    call, params = dial(BEN, attributes)

    assert (params["DialBridged"], params["DialCallDuration"]) == ("false", "0")
    assert (params["DialCallStatus"], call["transcript"][-1]["second"]) == told


def test_the_first_of_several_numbers_to_answer_is_connected(control, dial):
    control.person(BEN, answers_after=9)
    control.person(CLARA, answers_after=4, script=[{"wait": 5}, {"hang_up": True}])

    _, told = dial(f"<Number>{BEN}</Number><Number>{CLARA}</Number>")

    assert told["DialCallDuration"] == "5"
    assert statuses(control, BEN)[-1] == "canceled"
    assert statuses(control, CLARA)[-1] == "completed"


def test_numbers_may_be_called_in_sequence(control, dial):
    control.person(BEN, busy=True)
    control.person(CLARA, script=[{"wait": 5}, {"hang_up": True}])

    _, told = dial(f"<Number>{BEN}</Number><Number>{CLARA}</Number>", 'sequential="true"')

    assert [leg["to"] for leg in legs(control)] == [BEN, CLARA]
    assert (told["DialCallStatus"], told["DialCallDuration"]) == ("completed", "5")


@pytest.mark.parametrize(("key", "bridged"), [("1", "true"), ("2", "false")])
def test_a_whisper_may_ask_before_it_joins(control, app, dial, key, bridged):
    app.says("/whisper", '<Gather action="/choose" numDigits="1"><Say>Press one</Say></Gather><Hangup/>')
    app.says("/choose", lambda params: "" if params["Digits"] == "1" else "<Hangup/>")
    control.person(BEN, script=[{"press": key}, {"wait": 5}, {"hang_up": True}])

    _, told = dial(f'<Number url="/whisper">{BEN}</Number>')

    assert (told["DialCallStatus"], told["DialBridged"]) == ("completed", bridged)
    assert app.asked("/whisper")[0].params["ParentCallSid"] == legs_parent(control)


def legs_parent(control):
    return next(event["sid"] for event in control.events("call") if event["direction"] == "inbound")


def test_dial_is_an_error_in_a_whisper(control, app, dial):
    app.says("/whisper", f"<Dial>{CLARA}</Dial>")

    dial(f'<Number url="/whisper">{BEN}</Number>')

    assert control.codes("error") == [13201]


def test_talk_is_cut_off_at_its_limit(dial):
    _, told = dial(BEN, 'timeLimit="12"')

    assert told["DialCallDuration"] == "12"


def test_a_caller_may_keep_hearing_it_ring_until_they_answer(control, dial):
    control.person(BEN, answers_after=8, script=[{"wait": 5}, {"hang_up": True}])

    call, told = dial(BEN, 'answerOnBridge="true"')

    assert (call["seconds"], told["DialCallDuration"]) == (6, "5"), "the goodbye takes a second"


def test_an_unanswered_caller_is_not_charged_for_the_ringing(control, dial):
    control.person(BEN, no_answer=True)

    call, _ = dial(BEN, 'answerOnBridge="true"', script=[{"wait": 5}, {"hang_up": True}])

    assert (call["status"], call["seconds"]) == ("no-answer", 0)


def test_each_leg_has_its_own_progress(control, app, dial):
    callback = 'statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed"'
    control.person(BEN, script=[{"wait": 5}, {"hang_up": True}])

    dial(f"<Number {callback}>{BEN}</Number>")

    app.wait_for("/leg", 4)
    assert app.statuses("/leg") == ["initiated", "ringing", "in-progress", "completed"]
    assert {seen.params["Direction"] for seen in app.asked("/leg")} == {"outbound-dial"}


@pytest.mark.parametrize(
    ("caller_id", "shown", "warnings"),
    [(NUMBER, NUMBER, []), (ANNA, ANNA, []), (CLARA, ANNA, [13214]), ("nonsense", ANNA, [13214])],
)
def test_only_numbers_that_are_ours_may_be_shown(control, dial, caller_id, shown, warnings):
    control.person(BEN, busy=True)

    dial(BEN, f'callerId="{caller_id}"')

    assert legs(control)[0]["from"] == shown
    assert control.codes("warning") == warnings


@pytest.mark.parametrize(
    ("inside", "to"),
    [
        ("(202) 555-0101", BEN),
        ("<Client>anna</Client>", "client:anna"),
        ("<Client><Identity>anna</Identity><Parameter name='a' value='b'/></Client>", "client:anna"),
        ("<Sip>sip:anna@example.com</Sip>", "sip:anna@example.com"),
        ("<Sip><Uri>sip:anna@example.com</Uri></Sip>", "sip:anna@example.com"),
    ],
)
def test_people_are_called_by_number_name_or_address(control, dial, inside, to):
    dial(inside, 'timeLimit="2"')

    assert [leg["to"] for leg in legs(control)] == [to]


@pytest.mark.parametrize(
    ("inside", "warnings", "verbs"),
    [
        ("12", [13223], []),
        ("<Sip>anna</Sip>", [13243], []),
        ("<Sim>DE1</Sim>", [], ["Sim"]),
        ("<Application><ApplicationSid>AP1</ApplicationSid></Application>", [], ["Application"]),
        ("", [13223], []),
    ],
)
def test_an_address_that_cannot_be_called_fails(control, dial, inside, warnings, verbs):
    _, told = dial(inside)

    assert told["DialCallStatus"] == "failed"
    assert control.codes("warning") == warnings
    assert [event["verb"] for event in control.events("not_simulated")] == verbs


def test_rest_can_take_a_caller_out_of_a_dial(live, live_control, connect, app):
    client = connect(live)
    app.says("/out", f"<Dial>{BEN}</Dial>")
    app.says("/elsewhere", "<Say>Here you are</Say>")
    call = client.calls.create(to=ANNA, from_=NUMBER, url=app.url + "/out")
    leg = live_control.wait_for("call_status", to=BEN, status="in-progress")

    client.calls(call.sid).update(url=app.url + "/elsewhere")

    live_control.wait_for("heard", sid=call.sid, text="Here you are")
    assert live_control.wait_for("call_status", sid=leg["sid"], status="completed")
    assert [found.sid for found in client.calls.list(parent_call_sid=call.sid)] == [leg["sid"]]


def test_a_reset_ends_all_the_calls_of_a_dial_without_a_trace(live, live_control, connect, app):
    app.says("/out", f'<Dial record="record-from-answer">{BEN}</Dial>')
    connect(live).calls.create(to=ANNA, from_=NUMBER, url=app.url + "/out")
    live_control.wait_for("call_status", to=BEN, status="in-progress")

    live_control.raw("POST", "/_control/reset")

    assert [event["kind"] for event in live_control.events()] == ["reset"]
    assert not live.clock._tasks
