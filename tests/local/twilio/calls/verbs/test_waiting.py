from tests.local.twilio.harness import said


def test_keys_can_be_gathered_while_waiting(control, app):
    app.says("/voice", '<Enqueue waitUrl="/wait" action="/queued">support</Enqueue>')
    app.says("/wait", '<Gather action="/key" numDigits="1"><Say>Press one to leave</Say></Gather>')
    app.says("/key", "<Leave/>")
    app.says("/queued", lambda params: f"<Say>{params['QueueResult']}</Say>")

    assert said(control.call({"press": "1"})["transcript"]) == ["Press one to leave", "leave"]


def test_an_empty_wait_document_is_not_requested_in_a_loop(control, app):
    app.says("/voice", '<Enqueue waitUrl="/wait">support</Enqueue>')
    app.says("/wait", "")

    control.call(patience=2000)

    assert len(app.asked("/wait")) == 200


def test_a_conference_without_a_starter_plays_music(control, app):
    conference = '<Dial><Conference startConferenceOnEnter="false" waitUrl="/music">Room</Conference></Dial>'
    app.says("/voice", conference)
    app.says("/music", "<Play>/song.mp3</Play><Dial>+12025550199</Dial>")

    call = control.call(patience=12)

    assert [heard["text"] for heard in call["transcript"]][:2] == [app.url + "/song.mp3"] * 2
    assert set(control.codes("error")) == {13238}
