"""Taking a person over, with the running app: the examples of docs/taking-over.md, and a conversation."""

import json
import re

from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT, eventually, request

PAGE = (ROOT / "docs" / "taking-over.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
EXAMPLE, PERSON = "+12025550920", "+12025550921"


def test_the_examples_of_the_page_do_what_it_says(switchboard):
    take, give_back, reply, acts = BLOCKS
    taken, given, replied = (json.loads(run_example(switchboard, code)) for code in (take, give_back, reply))
    listed = json.loads(run_example(switchboard, acts))["acts"]

    assert (taken["number"], taken["taken_over"]["by"]) == (EXAMPLE, "function key")
    assert "taken_over" not in given
    assert (replied["status"], replied["message"]["urgent"]) == ("accepted", True)
    assert eventually(lambda: switchboard.texts_to(EXAMPLE)) == ["Yes, we are open until six."]
    (shown,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    fixed = {"what", "target", "detail"}
    assert {key: listed[0][key] for key in fixed} == {key: json.loads(shown)[key] for key in fixed}
    assert listed[0].keys() == json.loads(shown).keys()


def test_a_person_is_answered_by_hand_and_then_by_the_flow_again(switchboard):
    """They text; the desk takes over, and the flow is silent; two desks reply, and the second is told."""

    def text(body: str, *, is_answered: bool = True) -> None:
        before = len(switchboard.texts_to(PERSON))
        switchboard.control("POST", "sms", {"from": PERSON, "body": body})
        eventually(lambda: body in [each["body"] for each in inbox()])
        if is_answered:
            eventually(lambda: len(switchboard.texts_to(PERSON)) > before)

    def inbox() -> list[dict]:
        return switchboard.api("GET", f"inbox?from=%2B{PERSON[1:]}").json["texts"]

    def reply(name: str, seen_at: str):
        body = {"id": f"by-hand-{name}", "body": f"Hello from {name}", "seen_at": seen_at}
        return switchboard.api("POST", f"people/{PERSON}/reply", body)

    text("Is anybody there?")
    answered = switchboard.texts_to(PERSON)
    taken = switchboard.api("POST", f"people/{PERSON}/take-over", {"hours": 1})
    text("I have lost my key", is_answered=False)
    (silent,) = [each for each in inbox() if each["body"] == "I have lost my key"]
    seen_at = silent["at"]
    first, second = reply("Ana", seen_at), reply("Ben", seen_at)

    assert (taken.status, switchboard.api("POST", f"people/{PERSON}/take-over").status) == (200, 409)
    assert silent["unanswered"] == "desk"
    assert (first.status, second.status) == (202, 409)
    assert "function key answered this person" in second.json["detail"]
    assert first.json["message"]["from"] == switchboard.number
    assert reply("Ana", seen_at).status == 200
    eventually(lambda: "Hello from Ana" in switchboard.texts_to(PERSON))

    assert reply("Ben", first.json["created_at"]).status == 202
    eventually(lambda: "Hello from Ben" in switchboard.texts_to(PERSON))
    assert switchboard.api("DELETE", f"people/{PERSON}/take-over").status == 200
    text("Thank you")

    got = switchboard.texts_to(PERSON)
    assert got[: len(answered)] == answered
    assert got[len(answered) : len(answered) + 2] == ["Hello from Ana", "Hello from Ben"]
    assert len(got) > len(answered) + 2, "the flow answers again"
    acts = switchboard.api("GET", "acts?limit=200").json["acts"]
    mine = [(act["what"], act.get("detail", "")) for act in acts if act.get("target") == PERSON]
    assert [what for what, _ in reversed(mine)] == ["take over", "reply", "reply", "reply", "give back"]
    assert not [act for act in acts if "key" in act.get("detail", "") or "Hello" in str(act)]


def test_nobody_can_write_a_name_of_their_own(switchboard):
    """Sign-in is not in front of this app: the header of somebody who signed in is only a text."""
    headers = {"x-functions-key": switchboard.function_key, "X-MS-CLIENT-PRINCIPAL-NAME": "mallory"}
    path = f"{switchboard.functions}/api/people/+12025550922/take-over"
    taken = request("POST", path, {}, headers)

    assert taken.json["taken_over"]["by"] == "function key"


def test_who_opted_out_is_not_written_to(switchboard):
    number = "+12025550924"
    switchboard.control("POST", "sms", {"from": number, "body": "STOP"})
    eventually(lambda: switchboard.api("GET", f"people/{number}").json.get("opted_out"))
    body = {"id": "by-hand-stopped", "body": "Hi", "seen_at": "2026-01-01T00:00:00Z"}

    answer = switchboard.api("POST", f"people/{number}/reply", body)

    assert (answer.status, "STOP" in answer.json["detail"]) == (409, True)
    assert switchboard.api("GET", "messages/by-hand-stopped").status == 404
