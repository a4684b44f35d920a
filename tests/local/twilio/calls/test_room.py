from tests.local.twilio.harness import ANNA, BEN, legs, said, statuses


def test_two_people_talk_until_one_hangs_up(control, dial):
    control.person(BEN, answers_after=3, script=[{"say": "Hello?"}, {"say": "Bye"}, {"hang_up": True}])

    call, told = dial(BEN, script=[{"say": "It is me"}])

    assert (told["DialCallStatus"], told["DialBridged"]) == ("completed", "true")
    (leg,) = legs(control)
    assert told["DialCallSid"] == leg["sid"]
    assert (leg["from"], leg["to"]) == (ANNA, BEN), "they see who calls"
    heard = [(heard["who"], heard["text"]) for heard in call["transcript"] if heard["does"] == "say"]
    assert set(heard[:-1]) == {("other", "Hello?"), ("person", "It is me"), ("other", "Bye")}
    assert heard[-1] == ("app", "completed 0")
    assert ("other", "It is me") in [(h["who"], h["text"]) for h in control.transcript(leg["sid"])]


def test_the_star_ends_the_call_with_hangup_on_star(dial):
    call, told = dial(BEN, 'hangupOnStar="true"', script=[{"wait": 4}, {"press": "*"}])

    assert (told["DialCallStatus"], told["DialCallDuration"]) == ("completed", "4")
    assert said(call["transcript"]) == ["completed 4"]


def test_a_caller_who_hangs_up_ends_both_calls_and_the_action_is_requested(control, dial):
    call, told = dial(BEN, script=[{"wait": 6}, {"hang_up": True}])

    assert (told["DialCallStatus"], told["CallStatus"]) == ("completed", "completed")
    assert said(call["transcript"]) == []
    assert statuses(control, BEN)[-1] == "completed"
