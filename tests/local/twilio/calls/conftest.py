"""Calls whose TwiML a test chooses."""

import pytest

from tests.local.twilio.harness import BEN, NUMBER


def dialled(params):
    return (
        "<Say>" + " ".join(params.get(f"DialCall{name}", "-") for name in ("Status", "Duration")) + "</Say>"
    )


@pytest.fixture
def dial(control, app):
    """Let the app dial; return the call and what the action was told."""
    app.says("/done", dialled)

    def dial(inside, attributes="", script=(), **caller):
        app.says("/voice", f'<Dial action="/done" {attributes}>{inside}</Dial><Say>Never</Say>')
        call = control.call(*script, **caller)
        return call, app.asked("/done")[-1].params

    return dial


@pytest.fixture
def record(control, app):
    """Let the app record; return the call and what the action was told."""
    app.says("/done", lambda params: f"<Say>{params['RecordingDuration']} s, {params.get('Digits')}</Say>")

    def record(attributes="", *script):
        app.says("/voice", f'<Record action="/done" {attributes}/><Say>Never</Say>')
        call = control.call(*script)
        return call, (app.asked("/done") or [None])[-1]

    return record


@pytest.fixture
def drops_silence(standin):
    standin.account.drops_silence = True
    yield
    standin.account.drops_silence = False


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
