"""A running app with flows, and conversations with it as ``switchboard flows test`` runs them."""

import base64
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from switchboard.flows.conversation.local_app import LocalApp
from switchboard.flows.conversation.prepared_flows import PreparedFlows
from switchboard.flows.conversation.run_conversation import Began, ConversationRunner, spoken_lines
from switchboard.flows.conversation.transcript_file import Conversation
from tests.journey.running_app import RunningApp, request

OPEN, CLOSED = "mon 10:00", "sun 10:00"
"""The times of the transcripts of the reception."""

NUMBERS = {
    "on-call": "+15005552001",
    "survey": "+15005552003",
    "reception-open": "+15005552006",
    "everything": "+15005550305",
    "reject": "+15005550306",
    "missed": "+15005550307",
}
"""The numbers of flows in these tests; those of the ready ones are as ``prepare_flows`` gives them."""


class FlowHarness:
    """A running app with flows, and people who call and text it; each conversation has a new person."""

    def __init__(self, switchboard: RunningApp, prepared: PreparedFlows) -> None:
        self.switchboard = switchboard
        self.prepared = prepared
        self.app = LocalApp(asdict(switchboard))
        self._runner = ConversationRunner(self.app, patience=60, first_person=3001)
        self._people = 5000  # those of the runner come first

    def person(self, **behaviour: Any) -> str:
        """Return the number of a new person with this behaviour."""
        self._people += 1
        number = f"+1202555{self._people}"
        if behaviour:
            self.set_behaviour(number, **behaviour)
        return number

    def set_behaviour(self, number: str, **behaviour: Any) -> None:
        self.switchboard.control("PUT", f"numbers/{number}", behaviour)

    def call(self, flow: str, *script: Any, person: str = "") -> dict[str, Any]:
        """Call the number of a flow, and return the call after its end."""
        call = {"from": person or self.person(), "to": NUMBERS[flow], "script": [*script]}
        return self.switchboard.control("POST", "calls", call)

    def buy_number(self, number: str) -> None:
        """Add a number to our account, with our webhooks."""
        self.app.buy_number(number)

    def start_call(self, url: str, *, to: str) -> str:
        """Start a call to a person with Twilio's API, and return its SID."""
        return self._twilio("Calls", {"To": to, "From": self.switchboard.number, "Url": url})["sid"]

    def _twilio(self, resource: str, fields: dict[str, str]) -> Any:
        switchboard = self.switchboard
        url = f"{switchboard.twilio}/2010-04-01/Accounts/{switchboard.account_sid}/{resource}.json"
        secret = base64.b64encode(f"{switchboard.account_sid}:{switchboard.auth_token}".encode()).decode()
        headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/x-www-form-urlencoded"}
        answer = request("POST", url, urlencode(fields).encode(), headers)
        assert answer.status == 201, answer
        return answer.json

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [
            event for event in self.switchboard.control("GET", "events")["events"] if event["kind"] == kind
        ]

    def run(self, script: Conversation) -> Conversation:
        """Act as the person of ``script``, and return the conversation that took place."""
        name = self.prepared.name(script.flow, script.at)
        return self._runner.run(script, Began(name, self.prepared.numbers[name]))


def transcript(call: dict[str, Any]) -> list[str]:
    """Return the lines of a call: who said, played or pressed what, and who hung up."""
    return spoken_lines(call)
