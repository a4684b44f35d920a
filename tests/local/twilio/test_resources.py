"""The resources besides Messages and Calls, through Twilio's own SDK."""

import io
import wave
from array import array

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from local.twilio.sound import spoken
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, BEN, NUMBER, Reply, said

STORY = "I am calling about the order that never came."


def code_of(refused):
    with pytest.raises(TwilioRestException) as caught:
        refused()
    return caught.value.status, caught.value.code


@pytest.fixture
def recording(control, app, client):
    """Let Anna leave a message."""
    app.says("/voice", '<Record action="/done"/>')
    app.says("/done", "<Hangup/>")
    control.call({"say": STORY}, {"press": "#"})
    control.wait_for("recording")
    return client.recordings.list()[0]


def test_recordings_are_listed_fetched_and_deleted(client, recording):
    assert (recording.duration, recording.source, recording.status) == ("3", "RecordVerb", "completed")
    assert [found.sid for found in client.recordings.list(call_sid=recording.call_sid)] == [recording.sid]
    assert client.recordings.list(call_sid="CA" + "0" * 32) == []

    assert client.recordings(recording.sid).delete()

    assert client.recordings.list() == []
    assert code_of(client.recordings(recording.sid).fetch) == (404, 20404)


@pytest.mark.parametrize("ending", ["", ".wav", ".mp3"])
def test_anyone_can_hear_a_recording(recording, ending):
    response = requests.get(recording.media_url + ending, timeout=5)

    assert response.headers["Content-Type"] == "audio/x-wav"
    with wave.open(io.BytesIO(response.content)) as sound:
        assert sound.getnframes() / sound.getframerate() >= 1


def test_a_recording_that_does_not_exist_is_twilios_404(standin):
    url = f"{standin.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Recordings/RE{'0' * 32}.wav"

    assert requests.get(url, timeout=5).json()["code"] == 20404


def test_words_are_spoken_where_there_is_a_voice(background, tmp_path):
    program = tmp_path / "espeak"
    program.write_text('#!/bin/sh\ncat > "$3"\n')
    program.chmod(0o755)

    for words in ("Hello", "-h", "a\0b", "word " * 50_000):
        assert background.run(spoken(words, 1, program=str(program))) == words.encode()


@pytest.mark.parametrize("program", ["espeak-ng", "no-such-program"])
def test_a_recording_is_a_sound_file_of_about_the_right_length(background, program):
    """Where espeak-ng is not installed, both are tones; a sound they are in any case."""
    with wave.open(io.BytesIO(background.run(spoken(STORY, 3, program=program)))) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        loudest = max(array("h", sound.readframes(sound.getnframes())))
        shape = (sound.getnchannels(), sound.getsampwidth())

    assert shape == (1, 2)
    assert 2 <= seconds <= 5
    assert loudest > 1000


def test_without_a_voice_there_is_a_tone_and_silence_stays_silence(background):
    heard = background.run(spoken("Hello", 2, program="no-such-program"))
    silence = background.run(spoken("", 2, program="no-such-program"))

    assert len(heard) == len(silence)
    assert set(silence[44:]) == {0} != set(heard[44:])


def test_media_of_a_text_are_listed_fetched_and_deleted(client):
    text = client.messages.create(to=ANNA, from_=NUMBER, media_url=["https://example.com/cat.png"])

    (media,) = client.messages(text.sid).media.list()
    assert (media.content_type, media.parent_sid) == ("image/png", text.sid)
    seen = requests.get(
        f"{client.api.base_url}{media.uri.removesuffix('.json')}", timeout=5, allow_redirects=False
    )
    assert (seen.status_code, seen.headers["Location"]) == (307, "https://example.com/cat.png")
    assert client.messages(text.sid).media(media.sid).fetch().sid == media.sid

    assert client.messages(text.sid).media(media.sid).delete()
    assert client.messages(text.sid).media.list() == []


def test_numbers_can_be_searched_for_and_bought(control, app, client):
    (found, *_) = client.available_phone_numbers("US").local.list(area_code=202, limit=3)
    assert found.phone_number.startswith("+1202")

    bought = client.incoming_phone_numbers.create(
        phone_number=found.phone_number, friendly_name="Second", voice_url=app.url + "/second"
    )
    app.says("/second", "<Say>The second desk</Say>")

    assert said(control.call(to=bought.phone_number)["transcript"]) == ["The second desk"]
    assert client.messages.create(to=ANNA, from_=bought.phone_number, body="Hi").status == "queued"
    assert bought.phone_number not in [
        each.phone_number for each in client.available_phone_numbers("US").local.list(area_code=202)
    ]
    assert client.incoming_phone_numbers(bought.sid).delete()
    assert len(client.incoming_phone_numbers.list()) == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"phone_number": "+15005550000"}, 21422),
        ({"phone_number": "+15005550001"}, 21421),
        ({"phone_number": "12"}, 21421),
        ({"phone_number": NUMBER}, 21422),
        ({"area_code": "533"}, 21452),
        ({"area_code": "1"}, 21451),
    ],
)
def test_not_every_number_can_be_bought(client, asked, code):
    assert code_of(lambda: client.incoming_phone_numbers.create(**asked)) == (400, code)


def test_numbers_are_for_sale_in_some_countries(client):
    assert client.available_phone_numbers("GB").mobile.list(limit=1)[0].phone_number.startswith("+44")
    assert client.available_phone_numbers("US").toll_free.list(limit=1)[0].phone_number.startswith("+1800")
    assert (
        client.available_phone_numbers("US")
        .local.list(contains="1002", limit=1)[0]
        .phone_number.endswith("1002")
    )
    assert client.available_phone_numbers("FR").local.list(limit=1)[0].iso_country == "FR"
    with pytest.raises(TwilioException, match="20404"):
        client.available_phone_numbers("XX").local.list()


def test_the_last_number_stays(client):
    (number,) = client.incoming_phone_numbers.list()

    assert code_of(client.incoming_phone_numbers(number.sid).delete) == (409, 20009)


def test_a_caller_id_is_validated_by_a_call(live, live_control, connect, app):
    client = connect(live)
    asked = client.validation_requests.create(
        phone_number=BEN, friendly_name="Ben", call_delay=1, status_callback=app.url + "/validated"
    )
    live_control.person(BEN, script=[{"press": asked.validation_code}])

    (told,) = app.wait_for("/validated")

    assert told.params["VerificationStatus"] == "success"
    assert client.calls.create(to=ANNA, from_=BEN, url=app.url + "/out").from_formatted == BEN
    (caller_id,) = client.outgoing_caller_ids.list()
    assert (caller_id.phone_number, caller_id.sid) == (BEN, told.params["OutgoingCallerIdSid"])
    assert (
        client.outgoing_caller_ids(caller_id.sid).update(friendly_name="Benjamin").friendly_name == "Benjamin"
    )
    assert code_of(lambda: client.validation_requests.create(phone_number=BEN)) == (400, 21450)
    assert client.outgoing_caller_ids(caller_id.sid).fetch().friendly_name == "Benjamin"
    assert client.outgoing_caller_ids(caller_id.sid).delete()
    assert client.outgoing_caller_ids.list() == []


def test_a_wrong_code_validates_nothing(control, app, client):
    control.person(BEN, script=[{"press": "1#"}])

    client.validation_requests.create(phone_number=BEN, status_callback=app.url + "/validated")

    (told,) = app.wait_for("/validated")
    assert told.params["VerificationStatus"] == "failed"
    assert client.outgoing_caller_ids.list() == []
    assert code_of(lambda: client.validation_requests.create(phone_number="12")) == (400, 21401)
    assert code_of(lambda: client.validation_requests.create(phone_number=BEN, call_delay=99)) == (400, 21454)


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
    assert [each.label for each in meeting.participants.list()] == [None, "agent"]

    assert meeting.participants("agent").update(muted=True).muted
    assert meeting.participants("agent").update(hold=True).hold
    assert meeting.participants("agent").fetch().hold
    assert [each.label for each in meeting.participants.list(muted=True)] == ["agent"]

    assert meeting.participants("agent").delete()
    live_control.wait_for("conference", event="participant-leave")
    assert len(meeting.participants.list()) == 1
    assert code_of(meeting.participants("agent").fetch) == (404, 20404)


def test_who_asks_to_be_told_of_mute_and_hold_is_told_of_their_ends(app, meeting):
    for change in ({"muted": True}, {"muted": False}, {"hold": True}, {"hold": False}):
        meeting.participants("agent").update(**change)

    told = app.wait_for("/told", count=4)
    assert [each.params["StatusCallbackEvent"].removeprefix("participant-") for each in told] == [
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


@pytest.mark.parametrize(
    ("detection", "verdict"),
    [
        (("Enable", None), "human"),
        (("Enable", True), "machine_start"),
        (("DetectMessageEnd", {"greeting": 8}), "machine_end_beep"),
        (("DetectMessageEnd", {"greeting": 8, "beep": False}), "machine_end_silence"),
        (("DetectMessageEnd", {"greeting": 40}), "unknown"),
    ],
)
def test_a_machine_is_told_from_a_person(control, app, client, detection, verdict):
    mode, machine = detection
    app.says("/out", "<Say>Hello</Say>")
    control.person(ANNA, machine=machine)

    call = client.calls.create(to=ANNA, from_=NUMBER, url=app.url + "/out", machine_detection=mode)

    assert app.wait_for("/out")[0].params["AnsweredBy"] == verdict
    assert client.calls(call.sid).fetch().answered_by == verdict


def test_a_machine_says_its_greeting_and_beeps(control, app, client):
    app.says("/out", "<Pause length='20'/>")
    control.person(ANNA, machine={"greeting": 6, "words": "We are out."})

    call = client.calls.create(to=ANNA, from_=NUMBER, url=app.url + "/out")

    control.wait_for("call_status", sid=call.sid, status="completed")
    heard = [(heard["who"], heard["text"]) for heard in control.transcript(call.sid)]
    assert heard == [("person", "We are out."), ("person", "beep")]


def test_cookies_are_kept_for_the_length_of_a_call(control, app):
    twiml = "<Response><Redirect>/second</Redirect></Response>"
    app.says(
        "/voice", Reply(twiml, headers=(("Set-Cookie", "step=1; Path=/"), ("Set-Cookie", "old=; Max-Age=0")))
    )

    control.call()

    assert app.asked("/second")[0].headers["cookie"] == "step=1"
    assert app.asked("/ended")[0].headers["cookie"] == "step=1"
    control.call()
    assert "cookie" not in app.asked("/voice")[1].headers
