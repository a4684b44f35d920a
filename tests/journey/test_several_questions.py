"""A parent is asked about the appointments of two children, and answers on one phone."""

from typing import Any

from tests.journey.running_app import RunningApp, eventually

WHICH = (
    'Which one is "2" for? Reply with a letter or a name.\n'
    "A: Ben's haircut, Tuesday at 10\n"
    "B: Anna's haircut, Monday at 9"
)


def ask(app: RunningApp, person: str, channel: str) -> dict[str, str]:
    """Ask about Anna, then about Ben; return the SIDs of the two texts by the ids of their messages."""
    sids = {}
    for name, when in (("Anna", "Monday at 9"), ("Ben", "Tuesday at 10")):
        message_id = f"{name}-{channel}"
        values = {"who": "Ana's", "what": f"{name}'s haircut", "when": when}
        message = {"id": message_id, "to": person, "channel": channel, "flow": "confirm", "values": values}
        assert app.api("POST", "messages", message).status == 202
        sids[message_id] = sid_when_delivered(app, message_id)
    return sids


def sid_when_delivered(app: RunningApp, message_id: str) -> str:
    eventually(lambda: delivery(app, message_id)["status"] == "delivered")
    return delivery(app, message_id)["sid"]


def delivery(app: RunningApp, message_id: str) -> dict[str, Any]:
    return app.api("GET", f"messages/{message_id}").json


def text(app: RunningApp, sender: str, body: str, **more: str) -> list[str]:
    """Text the app, and return its replies."""
    replies = app.control("POST", "sms", {"from": sender, "body": body, **more})["replies"]
    return [reply["body"] for reply in replies]


def test_by_sms_the_answer_is_asked_back_and_reaches_the_delivery_that_was_chosen(switchboard):
    person = "+12025551809"
    ask(switchboard, person, "sms")

    assert text(switchboard, person, "2") == [WHICH]
    assert text(switchboard, person, "Anna") == ["Cancelled: Anna's haircut, Monday at 9."]
    assert delivery(switchboard, "Ben-sms").get("reply") is None
    assert text(switchboard, person, "1") == ["Thank you. Confirmed: Ben's haircut, Tuesday at 10."]

    replies = [delivery(switchboard, f"{name}-sms")["reply"] for name in ("Anna", "Ben")]
    assert replies == ["cancel", "confirm"]


def test_by_whatsapp_a_reply_to_the_first_question_is_the_answer_to_that_one(switchboard):
    person = "+12025551810"
    switchboard.control("PUT", f"numbers/whatsapp:{person}", {"window": "open"})
    sids = ask(switchboard, person, "whatsapp")

    answer = text(switchboard, f"whatsapp:{person}", "2", quotes=sids["Anna-whatsapp"])

    assert answer == ["Cancelled: Anna's haircut, Monday at 9."]
    assert delivery(switchboard, "Anna-whatsapp")["reply"] == "cancel"
    assert delivery(switchboard, "Ben-whatsapp").get("reply") is None
