from tests.local.twilio.harness import BEN, last_params, said


def test_people_meet_in_a_conference(control, app, meeting):
    meeting(script=[{"say": "Hello"}, {"wait": 9}, {"hang_up": True}])

    call = control.call({"say": "Hi"}, {"wait": 20}, {"press": "*"})

    told = app.wait_for("/told", 6)
    assert [seen.params["StatusCallbackEvent"] for seen in told] == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    assert [seen.params["SequenceNumber"] for seen in told] == list("123456")
    assert ("other", "Hello") in [(heard["who"], heard["text"]) for heard in call["transcript"]]
    assert said(call["transcript"]) == ["answered"]
    assert "DialCallSid" not in app.asked("/done")[0].params


def test_a_full_conference_refuses_participants(control, app, meeting):
    meeting(theirs='maxParticipants="1"')

    control.call({"wait": 60}, {"press": "*"})

    assert 16020 in control.codes("error")
    assert last_params(app, "/left")["DialCallStatus"] == "failed"


def test_only_the_conference_counts_beside_numbers(control, app):
    app.says("/voice", f"<Dial><Conference>Room</Conference><Number>{BEN}</Number></Dial>")

    control.call({"wait": 5}, {"hang_up": True})

    assert control.codes("warning") == [13000]
    assert len(control.events("call")) == 1


def test_a_conference_needs_a_name(control, app):
    app.says("/voice", '<Dial action="/done"><Conference/></Dial>')

    control.call()

    assert (control.codes("warning"), last_params(app, "/done")["DialCallStatus"]) == ([13237], "failed")
