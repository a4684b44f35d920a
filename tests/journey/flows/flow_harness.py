"""Run conversations with a running app, from transcripts.

A transcript is both script and expectation: the person does what the lines
about the person say, and the result must have exactly the lines of the transcript.
"""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.journey.running_app import RunningApp, eventually, request

NUMBERS = {
    "reception-open": "+15005550301",
    "reception-closed": "+15005550302",
    "survey": "+15005550303",
    "on-call": "+15005550304",
    "everything": "+15005550305",
    "reject": "+15005550306",
    "missed": "+15005550307",
}
"""The number of each flow that answers."""

VERBS = {"say": "", "play": " plays", "press": " presses", "hang_up": " hangs up"}


@dataclass
class Conversation:
    """One conversation: a path through a flow."""

    title: str
    begins_by: str  # call, text, or message
    subject: str  # the flow, or the message in JSON
    others: dict[str, Any] = field(default_factory=dict)  # the behaviour of other people, by number
    lines: list[str] = field(default_factory=list)
    delivery: dict[str, str] = field(default_factory=dict)  # fields of the delivery in the end

    @property
    def is_call(self) -> bool:
        """Whether it is spoken, not written."""
        return self.begins_by == "call" or '"channel": "call"' in self.subject


class FlowHarness:
    """A running app with flows, and people who call and text it; each conversation has a new person."""

    def __init__(self, switchboard: RunningApp) -> None:
        self.switchboard = switchboard
        self._people = 0

    def person(self, **behaviour: Any) -> str:
        """Return the number of a new person with this behaviour."""
        self._people += 1
        number = f"+1202555{1000 + self._people}"
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
        urls = {"VoiceUrl": "voice/inbound", "StatusCallback": "voice/status", "SmsUrl": "sms/inbound"}
        answers = {name: f"{self.switchboard.functions}/api/{path}" for name, path in urls.items()}
        self._twilio("IncomingPhoneNumbers", {"PhoneNumber": number, **answers})

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
        for number, behaviour in script.others.items():
            if number != "person":
                self.set_behaviour(number, **behaviour)
        ways = {"call": self._call, "text": self._text, "message": self._message}
        return ways[script.begins_by](script)

    def _call(self, script: Conversation) -> Conversation:
        person = self.person()
        call = self.call(script.subject, *_actions(script.lines), person=person)
        return _outcome(script, transcript(call), person)

    def _text(self, script: Conversation) -> Conversation:
        person, lines = self.person(), []
        for words in _words(script.lines):
            text = {"from": person, "to": NUMBERS[script.subject], "body": words}
            replies = self.switchboard.control("POST", "sms", text)["replies"]
            lines += [f"person: {words}", *(_reply_line(reply, person) for reply in replies)]
        return _outcome(script, lines, person)

    def _message(self, script: Conversation) -> Conversation:
        message = json.loads(script.subject)
        is_call = message.get("channel") == "call"
        own = {"script": _actions(script.lines)} if is_call else {"texts_back": _words(script.lines)}
        person = self.person(**script.others.get("person", own))
        message |= {"id": f"conversation-{self._people}", "to": person}
        assert self.switchboard.api("POST", "messages", message).status == 202
        delivery = eventually(lambda: self._delivery(message["id"], script.delivery))
        if is_call:
            lines = transcript(self.switchboard.control("GET", f"calls/{delivery['sid']}"))
        else:
            lines = eventually(lambda: self._thread(person, len(script.lines)))
        fields = {name: str(delivery.get(name)) for name in script.delivery}
        return _outcome(script, lines, person, delivery=fields)

    def _delivery(self, message_id: str, expected: dict[str, str]) -> Any:
        """Return the delivery once its fields are as expected."""
        delivery = self.switchboard.api("GET", f"messages/{message_id}").json
        is_expected = all(str(delivery.get(name)) == value for name, value in expected.items())
        return is_expected and delivery

    def _thread(self, person: str, length: int) -> list[str]:
        """Return the texts from and to that person, once there are ``length`` of them."""
        events = self.switchboard.control("GET", "events")["events"]
        lines = [
            f"{'app' if event['kind'] == 'text' else 'person'}: {event['body']}"
            for event in events
            if (event["kind"], event.get("to")) == ("text", person)
            or (event["kind"], event.get("from")) == ("text_received", person)
        ]
        return lines if len(lines) >= length else []


def read_conversations(file: Path) -> list[Conversation]:
    """Read a file of conversations: a title, how each begins, the behaviour of others, and the transcript."""
    conversations = []
    for block in file.read_text().strip().split("\n\n"):
        title, begin, *rest = block.splitlines()
        begins_by, _, subject = begin.partition(" ")
        conversation = Conversation(title.removeprefix("== "), begins_by, subject)
        for line in rest:
            name, _, value = line.partition(" is ")
            if value.startswith("{"):
                conversation.others[name] = json.loads(value)
            elif line.startswith(("status: ", "reply: ", "answered_by: ")):
                key, _, expected = line.partition(": ")
                conversation.delivery[key] = expected
            else:
                conversation.lines.append(line)
        conversations.append(conversation)
    return conversations


def transcript(call: dict[str, Any]) -> list[str]:
    """Return the lines of a call: who said, played or pressed what, and who hung up."""
    return [
        f"{line['who']}{VERBS[line['does']]}: {line['text']}".removesuffix(": ")
        for line in call["transcript"]
        if line["does"] in VERBS
    ]


def _outcome(
    script: Conversation, lines: list[str], person: str, *, delivery: dict[str, str] | None = None
) -> Conversation:
    lines = [line.replace(person, "{person}") for line in lines]
    waits = [(number, line) for number, line in enumerate(script.lines) if line.startswith("person waits")]
    for number, line in waits:  # a wait makes no sound
        lines.insert(number, line)
    return Conversation(script.title, script.begins_by, script.subject, script.others, lines, delivery or {})


def _actions(lines: list[str]) -> list[dict[str, Any]]:
    """Return what the person of a transcript does, as a script for the stand-in."""
    prefixes = {"person: ": "say", "person presses: ": "press"}
    actions: list[dict[str, Any]] = []
    for line in lines:
        if line.startswith("person waits: "):
            actions.append({"wait": int(line.removeprefix("person waits: "))})
        elif line == "person hangs up":
            actions.append({"hang_up": True})
        actions += [
            {verb: line.removeprefix(prefix)} for prefix, verb in prefixes.items() if line.startswith(prefix)
        ]
    return actions


def _words(lines: list[str]) -> list[str]:
    return [line.removeprefix("person: ") for line in lines if line.startswith("person: ")]


def _reply_line(reply: dict[str, Any], person: str) -> str:
    to = "" if reply["to"] == person else f" to {reply['to']}"
    return f"app{to}: {reply['body']}"
