import pytest

from tests.local.twilio.harness import ANNA, BEN, NUMBER
from tests.local.twilio.rest.refusals import code_of


@pytest.fixture
def meeting(live, live_control, connect, app):
    """A conference in real time, of Anna and of Ben."""
    client = connect(live)
    told = 'statusCallback="/told" statusCallbackEvent="mute hold"'
    app.says("/out", f'<Dial><Conference waitUrl="" {told}>Room</Conference></Dial>')
    app.says("/agent", '<Dial><Conference participantLabel="agent">Room</Conference></Dial>')
    client.calls.create(to=ANNA, from_=NUMBER, url=app.url + "/out")
    live_control.wait_for("conference", event="participant-join")
    (conference,) = client.conferences.list(friendly_name="Room")
    client.calls.create(to=BEN, from_=NUMBER, url=app.url + "/agent")
    live_control.wait_for("conference", event="conference-start")
    return client.conferences(conference.sid)


def test_participants_are_muted_held_and_removed(live_control, meeting):
    assert meeting.fetch().status == "in-progress"
    assert [participant.label for participant in meeting.participants.list()] == [None, "agent"]

    assert meeting.participants("agent").update(muted=True).muted
    assert meeting.participants("agent").update(hold=True).hold
    assert meeting.participants("agent").fetch().hold
    assert [participant.label for participant in meeting.participants.list(muted=True)] == ["agent"]

    assert meeting.participants("agent").delete()
    live_control.wait_for("conference", event="participant-leave")
    assert len(meeting.participants.list()) == 1
    assert code_of(meeting.participants("agent").fetch) == (404, 20404)


def test_the_events_mute_and_hold_include_unmute_and_unhold(app, meeting):
    for change in ({"muted": True}, {"muted": False}, {"hold": True}, {"hold": False}):
        meeting.participants("agent").update(**change)

    told = app.wait_for("/told", count=4)
    assert [callback.params["StatusCallbackEvent"].removeprefix("participant-") for callback in told] == [
        *("mute", "unmute", "hold", "unhold"),
    ]


def test_a_conference_can_be_ended(live_control, meeting):
    meeting.update(status="completed")

    live_control.wait_for("conference", event="conference-end")
    assert (meeting.fetch().status, meeting.fetch().reason_conference_ended) == (
        "completed",
        "conference-ended-via-api",
    )
    assert code_of(lambda: meeting.participants("agent").fetch()) == (404, 20404)
