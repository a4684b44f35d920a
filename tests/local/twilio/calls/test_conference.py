from tests.local.twilio.harness import said


def test_a_conference_ends_when_a_participant_with_that_attribute_leaves(control, app, meeting):
    meeting(theirs='endConferenceOnExit="true"', script=[{"wait": 9}, {"hang_up": True}])

    call = control.call()

    assert said(call["transcript"]) == ["answered"]
    assert app.wait_for("/told", 6)[-1].params["ReasonConferenceEnded"].startswith("participant-with")


def test_a_muted_participant_is_not_heard(control, meeting):
    meeting(theirs='muted="true"', script=[{"say": "Hello"}, {"wait": 9}, {"hang_up": True}])

    call = control.call({"wait": 60}, {"press": "*"})

    assert "other" not in {heard["who"] for heard in call["transcript"]}


def test_a_conference_can_be_recorded(control, app, meeting):
    meeting(
        ours='record="record-from-start" recordingStatusCallback="/recorded"',
        script=[{"say": "Hello"}, {"hang_up": True}],
    )

    control.call({"wait": 60}, {"press": "*"})

    assert app.wait_for("/recorded")[0].params["RecordingSource"] == "Conference"
    assert control.events("recording")[0]["words"] == "Hello"
