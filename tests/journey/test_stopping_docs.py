"""The examples of docs/stopping.md work: they are extracted and run, in their order."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT, RunningApp, eventually, eventually_equal

TEXT = (ROOT / "docs" / "stopping.md").read_text()
STOP, SEND, GO, HOLDS = re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PERSON = "+12025550820"


@pytest.fixture
def stopped(switchboard) -> Iterator[RunningApp]:
    """Let other tests send, however this one ends."""
    yield switchboard
    switchboard.api("POST", "go", {"all": True})


def status_of(app: RunningApp, message_id: str) -> str:
    return app.api("GET", f"messages/{message_id}").json["status"]


@pytest.mark.long
def test_what_is_stopped_waits_and_comes_out(stopped):
    stop = json.loads(run_example(stopped, STOP))
    shown = run_example(stopped, SEND)
    eventually_equal(lambda: status_of(stopped, "spring-offer-20"), "held")
    stopped.api("POST", "messages", {"id": "other-21", "to": "+12025550821", "body": "Hi"})
    eventually_equal(lambda: status_of(stopped, "other-21"), "delivered")
    delivery = stopped.api("GET", "messages/spring-offer-20").json
    health = stopped.api("GET", "health/details/stops").json

    assert (stop["tag"], stop["by"]) == ("campaign=spring-20", "Ana")
    assert stop["expiring"].keys() == {"messages", "reminders"}
    assert '"id":"spring-offer-20"' in shown
    assert (delivery["error"], delivery["reason"]) == (
        "stopped: the spring offer has the wrong price",
        "stopped",
    )
    assert (health["ok"], health["count"], health["stops"][0]["waiting"]) == (True, 1, {"count": 1})

    ended = json.loads(run_example(stopped, GO))["ended"]
    stopped.run_timer("reminders_tick")
    eventually_equal(lambda: status_of(stopped, "spring-offer-20"), "delivered")

    assert [each["id"] for each in ended] == [stop["id"]]
    assert stopped.texts_to(PERSON) == ["Now 20 % off."]
    assert json.loads(run_example(stopped, HOLDS)) == {"holds": []}


def test_wrong_requests_are_refused_with_every_fault_and_stop_nothing(stopped):
    wrong = stopped.api("POST", "stop", {"reason": "", "flow": "no-such", "country": "AQ", "chanel": "sms"})
    both = stopped.api("POST", "go", {"id": "stop-1", "all": True})

    assert wrong.status == 400
    assert {fault["field"] for fault in wrong.json["errors"]} == {"reason", "flow", "country", "chanel"}
    assert stopped.api("POST", "stop").status == 400
    assert stopped.api("GET", "health/details/stops").json["count"] == 0
    assert both.status == 400
    assert stopped.api("POST", "go", {"id": "stop-1"}).status == 404
    assert stopped.api("DELETE", "holds/%2B2376").status == 404


@pytest.mark.long
def test_several_stops_are_named_and_each_ends_by_its_id(stopped):
    ids = [stopped.api("POST", "stop", {"reason": "r", "tag": tag}).json["id"] for tag in ("a-22", "b-22")]

    again = stopped.api("POST", "stop", {"reason": "r", "tag": "a-22"})
    several = stopped.api("POST", "go")

    assert (again.status, again.json["id"]) == (200, ids[0])
    assert several.status == 409
    assert all(stop_id in several.json["detail"] for stop_id in ids)
    for _ in range(2):
        answer = stopped.api("POST", "go", {"id": ids[0], "by": "Bo"})
        assert (answer.status, answer.json["ended"][0]["ended_by"]) == (200, "Bo")
    eventually(lambda: [each["id"] for each in stopped.api("POST", "go").json["ended"]] == ids[1:])
