"""Calls that came in, from the first ring to GET /api/calls, `events` and the text after a missed one."""

import json
from datetime import timedelta
from email.utils import format_datetime
from urllib.parse import quote, urlencode

import pytest
from azure.storage.queue import QueueClient

from shared.domain.webhook_signature import SIGNATURE, sign
from shared.triggers.clock import utc_now
from tests.journey.flows.flow_harness import NUMBERS
from tests.journey.running_app import eventually, eventually_equal, request

pytestmark = pytest.mark.own_settings

DESK = "+12025550921"
TO_THE_DESK = ({"press": "1"}, {"say": "My order"})
MISSED_AND_SILENT = (*TO_THE_DESK, {"wait": 23}, {"hang_up": True})  # it rings for 20 s, then it beeps


@pytest.fixture(autouse=True)
def nobody_at_the_desk(flows):
    flows.set_behaviour(DESK, no_answer=True)


def listed(flows, path: str) -> list[dict]:
    """Return what a list of the API has."""
    (items,) = (
        value for value in flows.switchboard.api("GET", path).json.values() if isinstance(value, list)
    )
    return items


def calls_of(flows, person: str) -> list[dict]:
    return listed(flows, f"calls?from={quote(person)}")


def outcomes_of(flows, person: str) -> list[str]:
    return [call["outcome"] for call in calls_of(flows, person)]


def post_end(flows, call: dict) -> None:
    """Post the status callback of a call that ended two minutes ago."""
    url = f"{flows.switchboard.functions}/api/voice/status"
    form = {
        "CallSid": call["sid"], "From": call["from"], "To": NUMBERS["missed"], "Direction": "inbound",
        "CallStatus": "completed", "CallDuration": "30",
        "Timestamp": format_datetime(utc_now() - timedelta(minutes=2)),
    }  # fmt: skip
    signature = sign(url, form.items(), token=flows.switchboard.auth_token)
    headers = {"Content-Type": "application/x-www-form-urlencoded", SIGNATURE: signature}
    assert request("POST", url, urlencode(form).encode(), headers).status == 204


def test_a_missed_call_is_listed_and_told_and_its_caller_gets_one_text(flows):
    person, switchboard = flows.person(), flows.switchboard
    switchboard.control("PUT", "faults", [{"on": "voice_status", "mode": "drop"}])
    try:
        sid = flows.call("missed", *MISSED_AND_SILENT, person=person)["sid"]
    finally:
        switchboard.control("PUT", "faults", [])
    # The end is not reported yet. Storage may be slower than the caller waits for it.
    eventually_equal(
        lambda: [(call["sid"], call["outcome"], call.get("answers")) for call in calls_of(flows, person)],
        [(sid, "in_progress", {"topic": "My order"})],
    )

    for _ in range(3):
        post_end(flows, {"sid": sid, "from": person})

    eventually_equal(lambda: outcomes_of(flows, person), ["missed"])
    (call,) = calls_of(flows, person)
    assert (call["outcome"], call["to"], call["flow"]) == ("missed", NUMBERS["missed"], "missed")
    assert (call["answers"], call["seconds"]) == ({"topic": "My order"}, 30)
    assert switchboard.api("GET", f"calls/{sid}").json == call
    queue = QueueClient.from_connection_string(switchboard.storage, "events")
    events = [json.loads(message.content) for message in queue.receive_messages(messages_per_page=32)]
    assert [event["data"] for event in events if event["subject"] == sid][:1] == [call]
    text = f"Sorry we missed you, {person}. Was it about My order?"
    eventually(lambda: switchboard.api("GET", f"messages/missed-{sid}").json.get("status") == "delivered")
    assert switchboard.texts_to(person) == [text]


def test_a_caller_who_is_connected_talked(flows):
    person = flows.person()
    flows.set_behaviour(DESK, no_answer=False, script=[{"say": "Desk"}, {"wait": 3}, {"hang_up": True}])

    flows.call("missed", *TO_THE_DESK, {"wait": 20}, person=person)

    eventually_equal(lambda: outcomes_of(flows, person), ["talked"])


def test_a_caller_who_leaves_a_message_is_listed_with_the_recording(flows):
    person = flows.person()

    flows.call("missed", *TO_THE_DESK, {"say": "Please call me back"}, {"press": "#"}, person=person)

    recorded = eventually(
        lambda: [sid for call in calls_of(flows, person) for sid in call.get("recordings", [])]
    )
    eventually_equal(lambda: outcomes_of(flows, person), ["message"])
    # The turn after the recording names it to the call; what is listed comes with a later webhook.
    recordings = f"recordings?from={quote(person)}"
    eventually_equal(lambda: [entry["sid"] for entry in listed(flows, recordings)], recorded)


def test_a_caller_who_heard_what_they_wanted_was_not_missed(flows):
    person = flows.person()

    flows.call("missed", {"press": "2"}, person=person)

    eventually_equal(lambda: outcomes_of(flows, person), ["hung_up"])
    (found,) = flows.switchboard.api("GET", f"calls?outcome=hung_up&from={quote(person)}").json["calls"]
    assert found["to"] == NUMBERS["missed"]
