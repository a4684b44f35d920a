"""Every twimlet in a whole call to one of our numbers, with people who answer, press keys and hang up."""

from urllib.parse import quote, urlencode

import pytest

from tests.journey.running_app import eventually, heard, request

ANA, BEN = "+15005550701", "+15005550702"


def set_behaviour(switchboard, number: str, **behaviour) -> None:
    switchboard.control("PUT", f"numbers/{number}", behaviour)


@pytest.fixture(autouse=True)
def no_debugger_events(switchboard):
    """Check that the answers of twimlets cause no warning or error in Twilio's debugger."""
    before = len(debugger_events(switchboard))
    yield
    assert debugger_events(switchboard)[before:] == []


def debugger_events(switchboard) -> list[dict]:
    events = switchboard.control("GET", "events")["events"]
    return [event for event in events if event["kind"] in {"warning", "error", "not_simulated"}]


class TestMessage:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_it_says_the_messages_in_the_url(self, switchboard, method):
        call = switchboard.call(
            "message?Message[0]=Hello%20World&Message%5B1%5D=Fish+%26+chips", method=method
        )

        assert heard(call) == ["Hello World", "Fish & chips"]
        assert call["status"] == "completed"

    def test_it_plays_a_url_that_is_allowed(self, switchboard):
        sound = f"{switchboard.functions}/api/openapi.json"

        call = switchboard.call(f"message?Message={quote(sound, safe='')}")

        assert [(entry["does"], entry["text"]) for entry in call["transcript"]] == [("play", sound)]

    def test_a_url_that_is_not_allowed_gets_the_error_message(self, switchboard):
        assert (
            "something went wrong" in heard(switchboard.call("message?Message=https://evil.example/a.mp3"))[0]
        )


class TestForward:
    def test_the_caller_is_connected(self, switchboard):
        set_behaviour(switchboard, ANA, script=[{"say": "Ana here"}, {"hang_up": True}])

        call = switchboard.call(f"forward?PhoneNumber={quote(ANA)}")

        assert [entry["text"] for entry in call["transcript"] if entry["who"] == "other"] == ["Ana here"]

    def test_without_an_answer_the_call_continues_at_the_fail_url(self, switchboard):
        set_behaviour(switchboard, ANA, no_answer=True)
        fail_url = f"{switchboard.functions}/api/twimlets/message?Message=No%20answer"

        call = switchboard.call(f"forward?PhoneNumber={quote(ANA)}&FailUrl={quote(fail_url, safe='')}")

        assert heard(call) == ["No answer"]

    def test_a_caller_that_is_not_allowed_is_refused(self, switchboard):
        url = f"forward?PhoneNumber={quote(ANA)}&AllowedCallers[0]={quote(BEN)}"
        set_behaviour(switchboard, ANA, script=[{"say": "Ana here"}, {"hang_up": True}])

        assert heard(switchboard.call(url)) == ["Sorry, you are calling from a restricted number. Good bye."]
        assert heard(switchboard.call(url, caller=BEN)) == []

    def test_a_browser_phone_is_called_by_its_name(self, switchboard):
        set_behaviour(switchboard, "client:ana", script=[{"say": "Ana in the browser"}, {"hang_up": True}])

        call = switchboard.call("forward?PhoneNumber=client:ana")

        assert "Ana in the browser" in [entry["text"] for entry in call["transcript"]]


class TestCallingOthers:
    def test_callme_connects_a_person_who_presses_a_key(self, switchboard):
        set_behaviour(switchboard, ANA, script=[{"press": "1"}, {"say": "Ana here"}, {"hang_up": True}])

        call = switchboard.call(f"callme?PhoneNumber={quote(ANA)}&Message=A%20call%20for%20you")

        assert "Ana here" in [entry["text"] for entry in call["transcript"]]
        assert "A call for you" in switchboard.spoken_to(ANA)

    def test_callme_does_not_connect_a_machine(self, switchboard):
        set_behaviour(switchboard, ANA, machine=True)
        fail_url = f"{switchboard.functions}/api/twimlets/message?Message=Try%20later"

        call = switchboard.call(f"callme?PhoneNumber={quote(ANA)}&FailUrl={quote(fail_url, safe='')}")

        assert heard(call) == ["Try later"]

    def test_findme_calls_numbers_in_order_until_a_person_presses_a_key(self, switchboard):
        set_behaviour(switchboard, "+15005550703", busy=True)
        set_behaviour(switchboard, ANA, script=[{"wait": 30}])  # picks up, presses nothing
        set_behaviour(switchboard, BEN, script=[{"press": "5"}, {"say": "Ben here"}, {"hang_up": True}])
        numbers = ["+15005550703", ANA, BEN]

        call = switchboard.call(
            "findme?"
            + "&".join(f"PhoneNumbers[{index}]={quote(number)}" for index, number in enumerate(numbers))
        )

        assert "Ben here" in [entry["text"] for entry in call["transcript"]]

    def test_findme_continues_at_the_fail_url_if_no_number_answered(self, switchboard):
        set_behaviour(switchboard, ANA, no_answer=True)
        set_behaviour(switchboard, BEN, busy=True)
        fail_url = f"{switchboard.functions}/api/twimlets/message?Message=None%20found"
        numbers = f"PhoneNumbers[]={quote(ANA)}&PhoneNumbers[]={quote(BEN)}"

        assert heard(switchboard.call(f"findme?{numbers}&FailUrl={quote(fail_url, safe='')}")) == [
            "None found"
        ]

    def test_simulring_connects_the_first_person_who_answers(self, switchboard):
        set_behaviour(switchboard, ANA, answers_after=9, script=[{"say": "Ana here"}, {"hang_up": True}])
        set_behaviour(
            switchboard, BEN, answers_after=2, script=[{"wait": 20}, {"say": "Ben here"}, {"hang_up": True}]
        )

        call = switchboard.call(
            f"simulring?PhoneNumbers[0]={quote(ANA)}&PhoneNumbers[1]={quote(BEN)}&Message=A%20call"
        )

        assert [entry["text"] for entry in call["transcript"] if entry["who"] == "other"] == ["Ben here"]


class TestMenu:
    def url(self, switchboard) -> str:
        message_url = f"{switchboard.functions}/api/twimlets/message?Message="
        options = {"1": "Sales", "22": "Support"}
        option_parameters = {f"Options[{digits}]": message_url + words for digits, words in options.items()}
        return "menu?" + urlencode({"Message": "Press 1 or 22", **option_parameters})

    def test_a_key_continues_the_call_at_the_url_of_its_option(self, switchboard):
        assert heard(switchboard.call(self.url(switchboard), {"press": "1"})) == ["Press 1 or 22", "Sales"]
        assert heard(switchboard.call(self.url(switchboard), {"press": "22"})) == ["Press 1 or 22", "Support"]

    def test_a_wrong_key_is_reported_and_silence_ends_the_call(self, switchboard):
        wrong = heard(switchboard.call(self.url(switchboard), {"press": "9"}, {"press": "1"}))

        assert wrong == ["Press 1 or 22", "I'm sorry, that wasn't a valid option.", "Press 1 or 22", "Sales"]
        assert heard(switchboard.call(self.url(switchboard))) == ["Press 1 or 22"] * 3 + ["Good bye."]

    def test_an_option_with_a_url_that_is_not_allowed_is_refused(self, switchboard):
        assert "something went wrong" in heard(switchboard.call("menu?Options[1]=https://evil.example/"))[0]


class TestConference:
    def test_a_caller_with_the_password_hears_music(self, switchboard):
        call = switchboard.call(
            "conference?Name=team&Password=4321&Music=guitars&Message=Welcome",
            {"press": "1111"},
            {"press": "4321"},
            {"wait": 20},
            {"hang_up": True},
        )

        assert heard(call)[:3] == ["Please enter your conference pass code."] * 2 + ["Welcome"]
        assert any("com.twilio.music.guitars" in text for text in heard(call)[3:])

    def test_three_wrong_passwords_end_the_call(self, switchboard):
        call = switchboard.call("conference?Password=4321", *[{"press": "1111"}] * 3)

        assert heard(call) == ["Please enter your conference pass code."] * 3 + ["Good bye."]

    def test_moderators_get_a_text_about_a_new_participant(self, switchboard):
        switchboard.call(
            f"conference?Name=sales&Moderators[0]={quote(BEN)}&EnableSmsNotifications=true",
            {"wait": 5},
            {"hang_up": True},
        )

        eventually(lambda: "+15005550700 has entered the conference sales." in switchboard.texts_to(BEN))

    def test_a_browser_phone_that_waits_for_others_hears_music(self, switchboard):
        call = switchboard.call(
            "conference?Name=team&Message=Welcome", {"wait": 5}, {"hang_up": True}, caller="client:ana"
        )

        assert [entry["does"] for entry in call["transcript"]][:2] == ["say", "play"]

    def test_hold_music_plays_until_the_caller_hangs_up(self, switchboard):
        call = switchboard.call(
            "holdmusic?Bucket=com.twilio.music.ambient&Message=Please%20hold", {"wait": 30}, {"hang_up": True}
        )

        assert heard(call).count("Please hold") > 1


def test_a_twimlet_that_does_not_exist_gets_the_error_message(switchboard):
    assert "something went wrong" in heard(switchboard.call("fax?PhoneNumber=1"))[0]


def test_an_unsigned_request_is_refused(switchboard):
    for method in ("GET", "POST"):
        answer = request(method, f"{switchboard.functions}/api/twimlets/message?Message=Hi", None, {})
        assert answer.status == 403


def test_a_call_from_a_browser_phone_cannot_add_parameters_of_its_own(switchboard):
    call = switchboard.call("message?Message=Hi", caller="client:mallory", method="GET")

    assert "something went wrong" in heard(call)[0]
    assert heard(switchboard.call("message?Message=Hi", caller="client:mallory")) == ["Hi"]
