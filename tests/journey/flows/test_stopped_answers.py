"""A stop over the running app: texts wait for their answers, and who calls is answered."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from azure.data.tables import TableClient

from tests.journey.flows.flow_harness import NUMBERS, FlowHarness, transcript
from tests.journey.running_app import eventually

STOP = {"id": "s-ways", "reason": "wrong price", "at": "2026-03-01T12:00:00Z", "scope": {"country": "US"}}


@contextmanager
def stopped(flows: FlowHarness) -> Iterator[None]:
    """Write the row of a stop, as ``POST /api/stop`` does, and delete it."""
    with TableClient.from_connection_string(flows.switchboard.storage, "guard") as table:
        row = {"PartitionKey": "standing", "RowKey": f"stop|{STOP['id']}"}
        table.create_entity({**row, "Content": json.dumps(STOP)})
        try:
            yield
        finally:
            table.delete_entity(row)


def replies(flows: FlowHarness, person: str, words: str, *, to: str = NUMBERS["reception-open"]) -> list[str]:
    text = {"from": person, "to": to, "body": words}
    return [reply["body"] for reply in flows.switchboard.control("POST", "sms", text)["replies"]]


def test_a_stopped_text_is_answered_after_go_and_help_and_callers_at_once(flows):
    person, caller = flows.person(), flows.person()

    def is_stopped() -> bool:
        return replies(flows, flows.person(), "hello") == []

    assert "Reply 1 for opening hours" in replies(flows, person, "hello")[0]
    with stopped(flows):
        eventually(is_stopped)
        assert replies(flows, person, "1") == []
        text = flows.switchboard.api("GET", f"inbox?from=%2B{person[1:]}").json["texts"][0]
        assert (text["body"], text["unanswered"]) == ("1", "stopped")
        heard = transcript(flows.call("everything", {"press": "3"}, person=caller))
        assert "app: We have sent it." in heard
        assert flows.switchboard.texts_to(caller) == []
        assert (
            len(replies(flows, f"whatsapp:{person}", "HELP", to=f"whatsapp:{NUMBERS['reception-open']}")) == 1
        )
    eventually(lambda: not is_stopped())
    assert replies(flows, person, "1") == ["We are open Monday to Friday, 9 to 5. Reply 9 for the menu."]
    flows.call("everything", {"press": "3"}, person=caller)
    assert flows.switchboard.texts_to(caller) == [f"This is for {caller}: <&>"]
