"""Machines that answer every text: the loop ends after a few texts, whatever the channel."""

import itertools

import pytest

from tests.journey.running_app import eventually

AWAY = "I am away until Monday. This is an automatic reply."
SIDS = itertools.count(1)


def texts_with(switchboard, person: str) -> list[str]:
    """Return all texts from and to that person."""
    events = switchboard.control("GET", "events")["events"]
    return [
        event["body"]
        for event in events
        if (event["kind"], event.get("to")) == ("text", person)
        or (event["kind"], event.get("from")) == ("text_received", person)
    ]


def inbox_of(switchboard, person: str) -> list[dict]:
    number = person.replace("+", "%2B")
    return switchboard.api("GET", f"inbox?from={number}").json["texts"]


@pytest.mark.parametrize(("channel", "prefix"), [("sms", ""), ("whatsapp", "whatsapp:")])
@pytest.mark.parametrize("who_begins", ["we", "they"])
def test_two_machines_stop_within_6_texts(switchboard, channel, prefix, who_begins):
    number = f"+1202555{1800 + next(SIDS)}"
    person = prefix + number
    switchboard.control("PUT", f"numbers/{person}", {"auto_reply": {"body": AWAY}, "window": "open"})

    if who_begins == "we":
        message = {"id": f"loop-{number[1:]}", "to": number, "channel": channel, "flow": "confirm"}
        assert switchboard.api("POST", "messages", message).status == 202
    else:
        switchboard.control("POST", "sms", {"from": person, "body": AWAY})

    eventually(lambda: "silence" in [text["unanswered"] for text in inbox_of(switchboard, person)])
    assert len(texts_with(switchboard, person)) <= 6
    assert texts_with(switchboard, person)[-1] == AWAY


@pytest.mark.parametrize(
    ("sender", "reason"),
    [("72975", "no_number"), ("AMAZON", "no_number"), ("+15005550006", "own_number")],
)
def test_a_machine_without_a_number_and_our_own_number_get_no_answer(switchboard, sender, reason):
    outcome = switchboard.control("POST", "sms", {"from": sender, "body": "Sorry? Text HELP for help."})

    assert (outcome["status"], outcome["replies"]) == (200, [])
    assert inbox_of(switchboard, sender)[0]["unanswered"] == reason


def test_a_person_who_types_nonsense_is_understood_again_at_once(switchboard):
    person = "+12025551899"

    def say(body: str) -> list[str]:
        return [
            reply["body"]
            for reply in switchboard.control("POST", "sms", {"from": person, "body": body})["replies"]
        ]

    assert [len(say(nonsense)) for nonsense in ("asdf", "qwer", "zxcv", "hjkl")] == [1, 1, 0, 0]
    assert say("1") == ["We are open Monday to Friday, 9 to 5. Reply 9 for the menu."]
