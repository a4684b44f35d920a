"""Every twimlet, from a call to its end: a number of ours leads there; people answer, press, hang up."""

from urllib.parse import quote, urlencode

import pytest

from tests.journey.running_app import eventually, heard, request

ANA, BEN = "+15005550701", "+15005550702"


def behave(desk, number: str, **how) -> None:
    desk.control("PUT", f"numbers/{number}", how)


@pytest.fixture(autouse=True)
def no_complaints(desk):
    """Whatever a twimlet answers, Twilio's debugger must find nothing wrong with it."""
    before = len(complaints(desk))
    yield
    assert complaints(desk)[before:] == []


def complaints(desk) -> list[dict]:
    events = desk.control("GET", "events")["events"]
    return [one for one in events if one["kind"] in {"warning", "error", "not_simulated"}]


class TestMessage:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_it_says_what_the_url_says_as_in_the_guide(self, desk, method):
        told = desk.call("message?Message[0]=Hello%20World&Message%5B1%5D=Fish+%26+chips", method=method)

        assert heard(told) == ["Hello World", "Fish & chips"]
        assert told["status"] == "completed"

    def test_it_plays_a_url_that_is_allowed(self, desk):
        sound = f"{desk.functions}/api/openapi.json"

        told = desk.call(f"message?Message={quote(sound, safe='')}")

        assert [(one["does"], one["text"]) for one in told["transcript"]] == [("play", sound)]

    def test_a_url_that_is_not_allowed_gets_an_apology(self, desk):
        assert "something went wrong" in heard(desk.call("message?Message=https://evil.example/a.mp3"))[0]


class TestForward:
    def test_the_caller_is_put_through(self, desk):
        behave(desk, ANA, script=[{"say": "Ana here"}, {"hang_up": True}])

        told = desk.call(f"forward?PhoneNumber={quote(ANA)}")

        assert [one["text"] for one in told["transcript"] if one["who"] == "other"] == ["Ana here"]

    def test_when_nobody_answers_the_call_goes_on_elsewhere(self, desk):
        behave(desk, ANA, no_answer=True)
        elsewhere = f"{desk.functions}/api/twimlets/message?Message=Nobody%20is%20in"

        told = desk.call(f"forward?PhoneNumber={quote(ANA)}&FailUrl={quote(elsewhere, safe='')}")

        assert heard(told) == ["Nobody is in"]

    def test_who_is_not_on_the_list_is_turned_away(self, desk):
        url = f"forward?PhoneNumber={quote(ANA)}&AllowedCallers[0]={quote(BEN)}"
        behave(desk, ANA, script=[{"say": "Ana here"}, {"hang_up": True}])

        assert heard(desk.call(url)) == ["Sorry, you are calling from a restricted number. Good bye."]
        assert heard(desk.call(url, caller=BEN)) == []

    def test_a_browser_phone_is_called_by_its_name(self, desk):
        behave(desk, "client:ana", script=[{"say": "Ana in the browser"}, {"hang_up": True}])

        told = desk.call("forward?PhoneNumber=client:ana")

        assert "Ana in the browser" in [one["text"] for one in told["transcript"]]


class TestFindingSomeone:
    def test_callme_connects_who_presses_a_key(self, desk):
        behave(desk, ANA, script=[{"press": "1"}, {"say": "Ana here"}, {"hang_up": True}])

        told = desk.call(f"callme?PhoneNumber={quote(ANA)}&Message=A%20call%20for%20you")

        assert "Ana here" in [one["text"] for one in told["transcript"]]
        assert "A call for you" in desk.spoken_to(ANA)

    def test_callme_does_not_connect_a_machine(self, desk):
        behave(desk, ANA, machine=True)
        elsewhere = f"{desk.functions}/api/twimlets/message?Message=Try%20later"

        told = desk.call(f"callme?PhoneNumber={quote(ANA)}&FailUrl={quote(elsewhere, safe='')}")

        assert heard(told) == ["Try later"]

    def test_findme_tries_one_after_the_other_until_somebody_presses_a_key(self, desk):
        behave(desk, "+15005550703", busy=True)
        behave(desk, ANA, script=[{"wait": 30}])  # picks up, presses nothing
        behave(desk, BEN, script=[{"press": "5"}, {"say": "Ben here"}, {"hang_up": True}])
        numbers = ["+15005550703", ANA, BEN]

        told = desk.call(
            "findme?" + "&".join(f"PhoneNumbers[{n}]={quote(one)}" for n, one in enumerate(numbers))
        )

        assert "Ben here" in [one["text"] for one in told["transcript"]]

    def test_findme_goes_on_elsewhere_when_it_found_nobody(self, desk):
        behave(desk, ANA, no_answer=True)
        behave(desk, BEN, busy=True)
        elsewhere = f"{desk.functions}/api/twimlets/message?Message=Nobody%20found"
        numbers = f"PhoneNumbers[]={quote(ANA)}&PhoneNumbers[]={quote(BEN)}"

        assert heard(desk.call(f"findme?{numbers}&FailUrl={quote(elsewhere, safe='')}")) == ["Nobody found"]

    def test_simulring_gives_the_call_to_the_first_who_picks_up(self, desk):
        behave(desk, ANA, answers_after=9, script=[{"say": "Ana here"}, {"hang_up": True}])
        behave(desk, BEN, answers_after=2, script=[{"wait": 20}, {"say": "Ben here"}, {"hang_up": True}])

        told = desk.call(
            f"simulring?PhoneNumbers[0]={quote(ANA)}&PhoneNumbers[1]={quote(BEN)}&Message=A%20call"
        )

        assert [one["text"] for one in told["transcript"] if one["who"] == "other"] == ["Ben here"]


class TestMenu:
    def url(self, desk) -> str:
        lead = f"{desk.functions}/api/twimlets/message?Message="
        options = {"1": "Sales", "22": "Support"}
        given = {f"Options[{digits}]": lead + said for digits, said in options.items()}
        return "menu?" + urlencode({"Message": "Press 1 or 22", **given})

    def test_a_key_leads_on(self, desk):
        assert heard(desk.call(self.url(desk), {"press": "1"})) == ["Press 1 or 22", "Sales"]
        assert heard(desk.call(self.url(desk), {"press": "22"})) == ["Press 1 or 22", "Support"]

    def test_a_wrong_key_is_told_and_silence_ends_at_last(self, desk):
        wrong = heard(desk.call(self.url(desk), {"press": "9"}, {"press": "1"}))

        assert wrong == ["Press 1 or 22", "I'm sorry, that wasn't a valid option.", "Press 1 or 22", "Sales"]
        assert heard(desk.call(self.url(desk))) == ["Press 1 or 22"] * 3 + ["Good bye."]

    def test_it_leads_nowhere_that_is_not_allowed(self, desk):
        assert "something went wrong" in heard(desk.call("menu?Options[1]=https://evil.example/"))[0]


class TestMeeting:
    def test_who_knows_the_password_is_let_in_and_hears_music(self, desk):
        told = desk.call(
            "conference?Name=team&Password=4321&Music=guitars&Message=Welcome",
            {"press": "1111"},
            {"press": "4321"},
            {"wait": 20},
            {"hang_up": True},
        )

        assert heard(told)[:3] == ["Please enter your conference pass code."] * 2 + ["Welcome"]
        assert any("com.twilio.music.guitars" in one for one in heard(told)[3:])

    def test_who_guesses_three_times_is_turned_away(self, desk):
        told = desk.call("conference?Password=4321", *[{"press": "1111"}] * 3)

        assert heard(told) == ["Please enter your conference pass code."] * 3 + ["Good bye."]

    def test_moderators_are_told_by_text(self, desk):
        desk.call(
            f"conference?Name=sales&Moderators[0]={quote(BEN)}&EnableSmsNotifications=true",
            {"wait": 5},
            {"hang_up": True},
        )

        eventually(lambda: "+15005550700 has entered the conference sales." in desk.texts_to(BEN))

    def test_a_browser_phone_that_waits_for_others_hears_music(self, desk):
        told = desk.call(
            "conference?Name=team&Message=Welcome", {"wait": 5}, {"hang_up": True}, caller="client:ana"
        )

        assert [one["does"] for one in told["transcript"]][:2] == ["say", "play"]

    def test_hold_music_goes_on_until_one_hangs_up(self, desk):
        told = desk.call(
            "holdmusic?Bucket=com.twilio.music.ambient&Message=Please%20hold", {"wait": 30}, {"hang_up": True}
        )

        assert heard(told).count("Please hold") > 1


def test_a_caller_whose_twimlet_does_not_exist_hears_an_apology(desk):
    assert "something went wrong" in heard(desk.call("fax?PhoneNumber=1"))[0]


def test_an_unsigned_request_is_refused(desk):
    for method in ("GET", "POST"):
        answer = request(method, f"{desk.functions}/api/twimlets/message?Message=Hi", None, {})
        assert answer.status == 403


def test_a_call_from_a_browser_phone_cannot_add_parameters_of_its_own(desk):
    told = desk.call("message?Message=Hi", caller="client:mallory", method="GET")

    assert "something went wrong" in heard(told)[0]
    assert heard(desk.call("message?Message=Hi", caller="client:mallory")) == ["Hi"]
