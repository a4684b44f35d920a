"""Queues and conferences."""

import pytest

from tests.local.twilio.harness import BEN, NUMBER, said


def told(app, path):
    return app.asked(path)[-1].params


@pytest.fixture
def agent(app, client):
    """Answer the wait URL, and call Ben, who takes Anna out of the queue, the first time."""

    def wait(params):
        if params["QueueTime"] == "0":
            client.calls.create(to=BEN, from_=NUMBER, url=app.url + "/agent")
        return "<Say>Please hold</Say><Pause length='20'/>"

    app.says("/wait", wait)
    app.says("/queued", lambda params: f"<Say>{params['QueueResult']}</Say>")
    app.says("/voice", '<Enqueue action="/queued" waitUrl="/wait">support</Enqueue>')
    app.says("/agent", '<Dial action="/served"><Queue>support</Queue></Dial>')


@pytest.mark.usefixtures("agent")
def test_a_caller_waits_until_somebody_takes_the_call(control, app):
    control.person(BEN, answers_after=30, script=[{"say": "Hi Anna"}, {"wait": 10}, {"hang_up": True}])

    call = control.call({"say": "Hi Ben"})

    first, second = app.asked("/wait")[:2]
    assert (first.params["QueuePosition"], first.params["CurrentQueueSize"]) == ("1", "1")
    assert 20 <= int(second.params["QueueTime"]) <= 22
    assert said(call["transcript"]) == ["Please hold", "Please hold", "bridged"]
    assert ("other", "Hi Anna") in [(heard["who"], heard["text"]) for heard in call["transcript"]]
    assert told(app, "/served")["DialCallStatus"] == "completed"
    assert told(app, "/served")["QueueSid"] == told(app, "/queued")["QueueSid"]


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize("who", ["Anna", "Ben"])
def test_whoever_hangs_up_the_time_in_the_queue_ends_when_the_talk_begins(control, app, who):
    soon, late = [{"say": "Hi"}, {"wait": 60}, {"hang_up": True}], [{"say": "Hi"}]
    control.person(BEN, answers_after=5, script=soon if who == "Ben" else late)

    control.call(*(soon if who == "Anna" else late))

    assert told(app, "/queued")["QueueResult"] == "bridged"
    assert int(told(app, "/queued")["QueueTime"]) in range(4, 8)


@pytest.mark.usefixtures("agent")
def test_the_one_who_waited_hears_a_whisper_first(control, app):
    app.says("/agent", '<Dial><Queue url="/soon">support</Queue></Dial>')
    app.says("/soon", "<Say>You will now be connected</Say>")
    control.person(BEN, answers_after=5, script=[{"wait": 9}, {"hang_up": True}])

    call = control.call()

    assert said(call["transcript"])[-2:] == ["You will now be connected", "bridged"]
    assert int(told(app, "/soon")["QueueTime"]) in range(4, 8)


def test_leaving_a_queue_goes_on_after_it(control, app):
    app.says("/voice", '<Enqueue waitUrl="/wait">support</Enqueue><Say>Call again later</Say>')
    app.says("/wait", "<Say>All are busy</Say><Leave/><Say>Never</Say>")

    assert said(control.call()["transcript"]) == ["All are busy", "Call again later"]


def test_keys_can_be_gathered_while_waiting(control, app):
    app.says("/voice", '<Enqueue waitUrl="/wait" action="/queued">support</Enqueue>')
    app.says("/wait", '<Gather action="/key" numDigits="1"><Say>Press one to leave</Say></Gather>')
    app.says("/key", "<Leave/>")
    app.says("/queued", lambda params: f"<Say>{params['QueueResult']}</Say>")

    assert said(control.call({"press": "1"})["transcript"]) == ["Press one to leave", "leave"]


def test_hanging_up_in_a_queue_is_told(control, app):
    app.says("/voice", '<Enqueue action="/queued">support</Enqueue>')

    call = control.call({"wait": 70}, {"hang_up": True})

    assert told(app, "/queued")["QueueResult"] == "hangup"
    assert [heard["text"] for heard in call["transcript"]] == ["hold music", "hold music", ""]


@pytest.mark.usefixtures("agent")
def test_a_queue_without_anybody_is_waited_for_and_an_unknown_one_is_not(control, app):
    app.says("/voice", '<Dial action="/served"><Queue>support</Queue></Dial>')

    call = control.call()

    assert (told(app, "/served")["DialCallStatus"], call["seconds"]) == ("failed", 0)


def test_a_call_that_rest_takes_out_of_a_queue_is_told(control, app, client):
    def wait(params):
        client.calls(params["CallSid"]).update(url=app.url + "/elsewhere")
        return "<Pause length='20'/>"

    app.says("/voice", '<Enqueue action="/queued" waitUrl="/wait">support</Enqueue>')
    app.says("/wait", wait)
    app.says("/queued", "<Say>Never</Say>")
    app.says("/elsewhere", "<Say>Elsewhere</Say>")

    assert said(control.call()["transcript"]) == ["Elsewhere"]
    assert told(app, "/queued")["QueueResult"] == "redirected"


def test_an_empty_wait_document_does_not_run_wild(control, app):
    app.says("/voice", '<Enqueue waitUrl="/wait">support</Enqueue>')
    app.says("/wait", "")

    control.call(patience=2000)

    assert len(app.asked("/wait")) == 200


@pytest.mark.parametrize(
    ("twiml", "code", "result"),
    [
        ('<Enqueue action="/queued"></Enqueue>', 14204, "error"),
        (f'<Enqueue action="/queued">{"x" * 65}</Enqueue>', 14205, "error"),
    ],
)
def test_a_queue_needs_a_proper_name(control, app, twiml, code, result):
    app.says("/voice", twiml)

    control.call()

    assert control.codes("error") == [code]
    assert told(app, "/queued")["QueueResult"] == result


@pytest.fixture
def meeting(control, app, client):
    """Let Anna meet Ben, who is called as soon as Anna waits."""

    def meeting(ours="", theirs="", **behaviour):
        def wait(_params):
            if not app.asked("/theirs"):
                control.person(BEN, **behaviour)
                client.calls.create(to=BEN, from_=NUMBER, url=app.url + "/theirs")
            return "<Pause length='30'/>"

        told = 'statusCallback="/told" statusCallbackEvent="start end join leave mute"'
        app.says("/wait", wait)
        app.says("/theirs", f'<Dial action="/left"><Conference {theirs}>Room</Conference></Dial>')
        app.says(
            "/voice",
            f'<Dial action="/done" hangupOnStar="true"><Conference waitUrl="/wait" {told} {ours}>Room'
            "</Conference></Dial>",
        )
        app.says("/done", lambda params: f"<Say>{params['DialCallStatus']}</Say>")

    return meeting


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


def test_a_conference_may_end_when_one_leaves(control, app, meeting):
    meeting(theirs='endConferenceOnExit="true"', script=[{"wait": 9}, {"hang_up": True}])

    call = control.call()

    assert said(call["transcript"]) == ["answered"]
    assert app.wait_for("/told", 6)[-1].params["ReasonConferenceEnded"].startswith("participant-with")


def test_nobody_hears_who_is_muted(control, meeting):
    meeting(theirs='muted="true"', script=[{"say": "Hello"}, {"wait": 9}, {"hang_up": True}])

    call = control.call({"wait": 60}, {"press": "*"})

    assert "other" not in {heard["who"] for heard in call["transcript"]}


def test_a_conference_without_a_starter_plays_music(control, app):
    conference = '<Dial><Conference startConferenceOnEnter="false" waitUrl="/music">Room</Conference></Dial>'
    app.says("/voice", conference)
    app.says("/music", "<Play>/song.mp3</Play><Dial>+12025550199</Dial>")

    call = control.call(patience=12)

    assert [heard["text"] for heard in call["transcript"]][:2] == [app.url + "/song.mp3"] * 2
    assert set(control.codes("error")) == {13238}


def test_a_conference_can_be_recorded(control, app, meeting):
    meeting(
        ours='record="record-from-start" recordingStatusCallback="/recorded"',
        script=[{"say": "Hello"}, {"hang_up": True}],
    )

    control.call({"wait": 60}, {"press": "*"})

    assert app.wait_for("/recorded")[0].params["RecordingSource"] == "Conference"
    assert control.events("recording")[0]["words"] == "Hello"


def test_a_full_conference_lets_nobody_in(control, app, meeting):
    meeting(theirs='maxParticipants="1"')

    control.call({"wait": 60}, {"press": "*"})

    assert 16020 in control.codes("error")
    assert told(app, "/left")["DialCallStatus"] == "failed"


def test_only_the_conference_counts_beside_numbers(control, app):
    app.says("/voice", f"<Dial><Conference>Room</Conference><Number>{BEN}</Number></Dial>")

    control.call({"wait": 5}, {"hang_up": True})

    assert control.codes("warning") == [13000]
    assert len(control.events("call")) == 1


def test_a_conference_needs_a_name(control, app):
    app.says("/voice", '<Dial action="/done"><Conference/></Dial>')

    control.call()

    assert (control.codes("warning"), told(app, "/done")["DialCallStatus"]) == ([13237], "failed")
