"""Every verb, reached from a flow and carried out by the stand-in, from a call to its end."""

from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree as ET

from tests.journey.flows.people import House, transcript
from tests.journey.running_app import eventually

WELCOME = ["app plays: https://example.com/welcome.mp3", "app: Choose {person}."]
TOO_SHORT = 13617
"""People here leave messages of a second or two, which is too short to be transcribed."""

VERBS = {
    *("Say", "Play", "Pause", "Gather", "Record", "Dial", "Sms", "Redirect", "Reject", "Hangup"),
    *("Enqueue", "Number", "Client", "Conference", "break"),
}


def call(house: House, *script, flow: str = "everything"):
    """Call, and return the call, and what was heard after the welcome."""
    person = house.person()
    call = house.call(flow, *script, person=person)
    heard = transcript(call)
    assert heard[:2] == [line.replace("{person}", person) for line in WELCOME]
    return call, heard[2:]


def test_dial_rings_several_at_once_and_whispers_to_who_answers(house):
    house.behaves("+12025550911", no_answer=True)
    house.behaves("client:joey", script=[{"say": "Joey here"}, {"wait": 2}, {"hang_up": True}])

    ended, heard = call(house, {"press": "1"})

    assert heard == ["person presses: 1", "app: Hold on.", "other: Joey here", "app: Goodbye."]
    whispered = [one for one in house.events("heard") if one["to"] == "client:joey" and one["who"] == "app"]
    assert [one["text"] for one in whispered] == ["A call."]
    assert [one["words"] for one in house.events("recording") if one["call"] == ended["sid"]] == ["Joey here"]


def test_dial_goes_on_when_nobody_answers(house):
    house.behaves("+12025550911", busy=True)
    house.behaves("client:joey", no_answer=True)

    _, heard = call(house, {"press": "1"})

    assert heard == ["person presses: 1", "app: Hold on.", "app: Nobody was there.", "app: Goodbye."]


def test_record_keeps_what_was_said(house):
    ended, heard = call(house, {"press": "2"}, {"say": "My message"}, {"press": "#"})

    assert heard == [
        *("person presses: 2", "app: Speak.", "app plays: beep"),
        *("person: My message", "person presses: #", "app: Goodbye."),
    ]
    assert [one["words"] for one in house.events("recording") if one["call"] == ended["sid"]] == [
        "My message"
    ]


def test_sms_sends_the_caller_a_text(house):
    person = house.person()

    house.call("everything", {"press": "3"}, person=person)

    eventually(lambda: house.desk.texts_to(person) == [f"This is for {person}: <&>"])


def test_enqueue_tells_who_waits_where_they_are(house):
    _, heard = call(house, {"press": "4"}, {"wait": 8}, {"hang_up": True})

    assert heard[:3] == [
        "person presses: 4",
        "app: You are number 1.",
        "app plays: https://example.com/music.mp3",
    ]


def test_who_dials_the_queue_takes_the_first_who_waits(house):
    def meet() -> list[list[str]]:
        """Let both call at once; time jumps here, so that one may have lost patience when the other comes."""
        caller = {"press": "4"}, {"say": "Hello?"}, {"wait": 5}, {"hang_up": True}
        with ThreadPoolExecutor() as line:
            waits = line.submit(call, house, *caller)
            _, agent = call(house, {"press": "8"}, {"say": "How can I help?"})
        return [waits.result()[1], agent] if "other: Hello?" in agent else []

    waited, agent = eventually(meet)

    assert "other: How can I help?" in waited
    assert agent[-1] == "app: Goodbye."


def test_conference_holds_who_comes_before_it_is_started(house):
    ended, heard = call(house, {"press": "5"}, {"wait": 8}, {"hang_up": True})

    assert heard[:2] == ["person presses: 5", "app: Welcome to the room."]
    joined = [one for one in house.events("conference") if one["call"] == ended["sid"]]
    assert (joined[0]["name"], joined[0]["event"]) == ("room", "participant-join")


def test_redirect_leads_into_another_flow(house):
    house.behaves("+15005550011", no_answer=True)

    _, heard = call(house, {"press": "7"}, {"press": "2"}, {"hang_up": True})

    assert heard[1].startswith("app: This is the on-call desk.")


def test_reject_turns_a_caller_away_unanswered(house):
    ended = house.call("reject")

    assert (ended["status"], ended["transcript"]) == ("busy", [])


def test_hangup_ends_the_call_after_a_keyword(house):
    ended, heard = call(house, {"say": "I am lost"})

    assert (heard, ended["status"]) == (["person: I am lost", "app: Goodbye."], "completed")


def test_a_lost_step_is_a_sentence_and_not_an_application_error(house):
    """As if the flow had been deployed anew, without the step, while somebody was at it."""
    desk = house.desk
    lost = f"{desk.functions}/api/voice/step?flow=everything&step=gone"
    person = house.person(script=[{"say": "lost"}])
    sid = house.place(lost, to=person)

    heard = eventually(
        lambda: (told := desk.control("GET", f"calls/{sid}"))["status"] == "completed" and told
    )

    assert transcript(heard)[:2] == ["app: Sorry, we lost our place. Let us start again.", WELCOME[0]]


def test_a_flow_that_is_gone_is_an_apology_and_not_an_application_error(house):
    sid = house.place(f"{house.desk.functions}/api/voice/step?flow=gone&step=x", to=house.person())

    heard = eventually(
        lambda: (told := house.desk.control("GET", f"calls/{sid}"))["status"] == "completed" and told
    )

    assert transcript(heard) == [
        "app: We are sorry, something went wrong on our side. Please call again in a few minutes."
    ]


def test_all_the_verbs_were_carried_out_and_twilio_found_nothing_wrong_with_any(house):
    """Runs last: looks at every document that the tests above were answered with."""
    answers = [one for one in house.events("webhook") if one["purpose"] == "voice" and one.get("answer")]

    tags = {element.tag for one in answers for element in ET.fromstring(one["answer"]).iter()}

    assert tags >= VERBS
    about_twiml = [one for one in house.events("warning") if 12_000 <= one["code"] < 15_000]
    assert [one for one in about_twiml if one["code"] != TOO_SHORT] == []
    assert house.events("error") == []
