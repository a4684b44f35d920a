"""One person under two spellings of their number, as WhatsApp writes it; and callers without a number."""

from tests.journey.running_app import eventually

QUESTION = {"values": {"what": "your check-up", "when": "tomorrow at nine"}, "flow": "confirm"}


def calls_to(switchboard, number: str) -> list[dict]:
    events = switchboard.control("GET", "events")["events"]
    return [event for event in events if event["kind"] == "call" and event["to"] == number]


def test_a_person_in_brazil_who_answered_on_whatsapp_is_not_called(switchboard):
    person, first = "+5531988760001", "brazil:20300101T090000Z"
    switchboard.control("PUT", f"numbers/whatsapp:{person}", {"texts_back": ["1"], "window": "open"})
    message = {**QUESTION, "to": person}

    switchboard.api("POST", "messages", {**message, "id": first, "channel": "whatsapp"})
    eventually(lambda: switchboard.api("GET", f"messages/{first}").json.get("reply") == "confirm")
    # The call of `escalate`, which has this id.
    follow_up = f"{first}:2"
    switchboard.api("POST", "messages", {**message, "id": follow_up, "channel": "call"})

    eventually(lambda: switchboard.api("GET", f"messages/{follow_up}").json["status"] == "canceled")
    assert calls_to(switchboard, person) == []
    (answer,) = switchboard.api("GET", f"inbox?from=whatsapp:%2B{person[1:]}").json["texts"]
    assert (answer["from"], answer["delivery"]) == ("whatsapp:+553188760001", first)


def test_a_stop_from_mexicos_older_spelling_stops_what_goes_to_the_other(switchboard):
    person = "+525512340002"
    switchboard.control("POST", "sms", {"from": f"whatsapp:{person}", "body": "STOP"})

    text = {"id": "after-stop", "to": person, "channel": "whatsapp", "body": "Hello"}
    assert switchboard.api("POST", "messages", text).status == 202

    eventually(lambda: switchboard.api("GET", "messages/after-stop").json["status"] == "refused")
    (stop,) = switchboard.api("GET", f"inbox?from=whatsapp:%2B{person[1:]}").json["texts"]
    assert (stop["from"], stop["body"]) == ("whatsapp:+5215512340002", "STOP")
    assert switchboard.texts_to(f"whatsapp:{person}") == []


def test_a_caller_who_withholds_their_number_is_neither_shown_nor_read_out(switchboard):
    on_call = "+15005550011"
    switchboard.control("PUT", f"numbers/{on_call}", {"presses": "1"})

    switchboard.call_path("voice/step?flow=on-call", {"press": "1"}, caller="+266696687")

    assert [call["from"] for call in calls_to(switchboard, on_call)] == ["+15005550799"]
    (whisper,) = switchboard.spoken_to(on_call)
    assert whisper.startswith("An urgent call from somebody who withholds their number.")
