import pytest

from tests.local.twilio.harness import BEN, last_params, said


@pytest.mark.usefixtures("agent")
def test_a_caller_waits_until_an_agent_takes_the_call(control, app):
    control.person(BEN, answers_after=30, script=[{"say": "Hi Anna"}, {"wait": 10}, {"hang_up": True}])

    call = control.call({"say": "Hi Ben"})

    first, second = app.asked("/wait")[:2]
    assert (first.params["QueuePosition"], first.params["CurrentQueueSize"]) == ("1", "1")
    assert 20 <= int(second.params["QueueTime"]) <= 22
    assert said(call["transcript"]) == ["Please hold", "Please hold", "bridged"]
    assert ("other", "Hi Anna") in [(heard["who"], heard["text"]) for heard in call["transcript"]]
    assert last_params(app, "/served")["DialCallStatus"] == "completed"
    assert last_params(app, "/served")["QueueSid"] == last_params(app, "/queued")["QueueSid"]


@pytest.mark.usefixtures("agent")
def test_the_one_who_waited_hears_a_whisper_first(control, app):
    app.says("/agent", '<Dial><Queue url="/soon">support</Queue></Dial>')
    app.says("/soon", "<Say>You will now be connected</Say>")
    control.person(BEN, answers_after=5, script=[{"wait": 9}, {"hang_up": True}])

    call = control.call()

    assert said(call["transcript"])[-2:] == ["You will now be connected", "bridged"]
    assert int(last_params(app, "/soon")["QueueTime"]) in range(4, 8)


def test_leaving_a_queue_continues_with_the_next_verb(control, app):
    app.says("/voice", '<Enqueue waitUrl="/wait">support</Enqueue><Say>Call again later</Say>')
    app.says("/wait", "<Say>All are busy</Say><Leave/><Say>Never</Say>")

    assert said(control.call()["transcript"]) == ["All are busy", "Call again later"]


def test_the_action_is_requested_when_a_queued_caller_hangs_up(control, app):
    app.says("/voice", '<Enqueue action="/queued">support</Enqueue>')

    call = control.call({"wait": 70}, {"hang_up": True})

    assert last_params(app, "/queued")["QueueResult"] == "hangup"
    assert [heard["text"] for heard in call["transcript"]] == ["hold music", "hold music", ""]


@pytest.mark.usefixtures("agent")
def test_dialling_an_unknown_queue_fails_at_once(control, app):
    app.says("/voice", '<Dial action="/served"><Queue>support</Queue></Dial>')

    call = control.call()

    assert (last_params(app, "/served")["DialCallStatus"], call["seconds"]) == ("failed", 0)


def test_the_action_is_requested_when_rest_redirects_a_queued_call(control, app, client):
    def wait(params):
        client.calls(params["CallSid"]).update(url=app.url + "/elsewhere")
        return "<Pause length='20'/>"

    app.says("/voice", '<Enqueue action="/queued" waitUrl="/wait">support</Enqueue>')
    app.says("/wait", wait)
    app.says("/queued", "<Say>Never</Say>")
    app.says("/elsewhere", "<Say>Elsewhere</Say>")

    assert said(control.call()["transcript"]) == ["Elsewhere"]
    assert last_params(app, "/queued")["QueueResult"] == "redirected"


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
    assert last_params(app, "/queued")["QueueResult"] == result
