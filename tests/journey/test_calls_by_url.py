"""Calls whose TwiML is at a URL: what is heard, and what the delivery says, if that fails."""

from tests.journey.running_app import eventually

UNREACHABLE = "https://127.0.0.1:9/hello.xml"


def placed(switchboard, number: str, **fields) -> dict:
    """Place a call; return its delivery once the call is over."""
    message_id = f"call-{number[1:]}"
    message = {"id": message_id, "to": number, "channel": "call", "url": UNREACHABLE, **fields}
    assert switchboard.api("POST", "messages", message).status == 202

    def ended() -> bool:
        events = switchboard.control("GET", "events")["events"]
        return any(
            event["kind"] == "webhook" and event["params"].get("To") == number and event["status"] == 204
            for event in events
            if event["kind"] == "webhook" and event["params"].get("CallStatus") == "completed"
        )

    eventually(ended)
    return switchboard.api("GET", f"messages/{message_id}").json


def test_a_call_whose_url_fails_is_not_answered(switchboard):
    delivery = placed(switchboard, "+15005550761")

    heard = switchboard.spoken_to("+15005550761")
    assert heard == ["We are sorry, something went wrong on our side. Goodbye."]
    assert (delivery["status"], delivery["error_code"]) == ("failed", 11202)
    assert delivery["advice"] == "Start the server of the url, or open its port: it refuses connections."


def test_the_body_beside_a_url_that_fails_is_spoken(switchboard):
    delivery = placed(
        switchboard, "+15005550762", method="GET", body="Your order, {name}", values={"name": "Ana"}
    )

    assert switchboard.spoken_to("+15005550762") == ["Your order, Ana"]
    assert (delivery["status"], delivery["error_code"]) == ("answered", 11202)
