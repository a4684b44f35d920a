"""STOP, START and HELP: as people write them by SMS, by WhatsApp, and with Advanced Opt-Out."""

import pytest

from tests.journey.running_app import eventually

CONFIRMED = "You will get no more texts from us. Text START to get them again."
TAKEN_BACK = "You will get texts from us again. Text STOP to get no more."


def texts(switchboard, person: str, body: str) -> list[str]:
    """Let a person text us, and return what they get."""
    answer = switchboard.control("POST", "sms", {"from": person, "body": body})
    assert answer["status"] == 200
    return [reply["body"] for reply in answer["replies"]]


def status_of(switchboard, **message: str) -> str:
    """Send a message, and return its final status."""
    message_id = switchboard.api("POST", "messages", {"body": "Hello", **message}).json["id"]

    def final() -> str:
        delivery = switchboard.api("GET", f"messages/{message_id}").json
        return delivery["status"] if delivery["status"] in {"refused", "delivered", "answered"} else ""

    return eventually(final)


def test_stop_in_other_words_than_twilios_is_confirmed_once_and_lifted_by_start(switchboard):
    person = "+15005550801"

    assert texts(switchboard, person, "Stop. Thank you") == [CONFIRMED]
    assert texts(switchboard, person, "Stop texting me!") == []
    assert status_of(switchboard, to=person) == "refused"
    assert status_of(switchboard, to=person, channel="call") == "answered"  # STOP_COVERS_CALLS is off
    assert texts(switchboard, person, "START") == [TAKEN_BACK]


def test_stop_in_twilios_word_is_answered_by_twilio_alone(switchboard):
    person = "+15005550802"

    (answer,) = texts(switchboard, person, "STOP")

    assert answer.startswith("You have successfully been unsubscribed")
    assert status_of(switchboard, to=person) == "refused"


def test_whatsapp_stop_and_help_are_answered_by_us_and_cancel_goes_to_the_flow(switchboard):
    person = "whatsapp:+15005550803"

    assert texts(switchboard, person, "HELP") == [
        "This number answers by itself. Text STOP to get no more texts from us."
    ]
    assert texts(switchboard, person, "CANCEL")[0].startswith("Hello, this is Switchboard.")
    assert texts(switchboard, person, "STOP") == [CONFIRMED]
    assert status_of(switchboard, to="+15005550803", channel="whatsapp") == "refused"
    assert texts(switchboard, person, "start") == [TAKEN_BACK]


@pytest.fixture
def _advanced_opt_out(switchboard):
    switchboard.control("PUT", "advanced_opt_out", {"ARRET": "STOP", "CANCEL": "STOP", "REPRENDRE": "START"})
    yield
    switchboard.control("PUT", "advanced_opt_out", {})


@pytest.mark.usefixtures("_advanced_opt_out")
def test_with_advanced_opt_out_twilio_decides_in_whatsapp_too(switchboard):
    person = "whatsapp:+15005550804"

    (answer,) = texts(switchboard, person, "CANCEL")

    assert answer.startswith("You have successfully been unsubscribed")
    assert status_of(switchboard, to="+15005550804", channel="whatsapp") == "refused"
    assert texts(switchboard, person, "reprendre")[0].startswith("You have successfully been re-subscribed")
    assert status_of(switchboard, to="+15005550804", channel="whatsapp") == "delivered"
