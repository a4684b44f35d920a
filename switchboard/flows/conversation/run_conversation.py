"""Run a conversation with a local machine, as its person, and return what took place."""

from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import uuid4

from shared.domain.deliveries.status import Status
from switchboard.flows.conversation.local_app import LocalApp, eventually
from switchboard.flows.conversation.transcript_file import Conversation

PATIENCE = 5.0
"""Seconds to wait for what a transcript expects, once a message is delivered or a call is over."""

_DOES = {"say": "", "play": " plays", "press": " presses", "hang_up": " hangs up"}


@dataclass(frozen=True)
class Began:
    """How a conversation begins: the flow as the machine calls it, the number that it answers."""

    flow: str
    number: str


class ConversationRunner:
    """Runs conversations one after the other; each has a new person."""

    def __init__(self, app: LocalApp, *, patience: float = PATIENCE, first_person: int = 1001) -> None:
        self._app = app
        self._patience = patience
        self._people = count(first_person)

    def run(self, script: Conversation, began: Began) -> Conversation:
        """Act as the person of ``script``, and return the conversation that took place."""
        number = next(self._people)
        person = f"+1202555{number}"
        for other, behaviour in script.others.items():
            if other != "person":
                self._app.control("PUT", f"numbers/{other}", behaviour)
        if script.begins_by == "message":
            return self._message(script, began, person, f"conversation-{uuid4()}")
        run = self._call if script.begins_by == "call" else self._text
        return _outcome(script, run(script, began, person), person)

    def _call(self, script: Conversation, began: Began, person: str) -> list[str]:
        call = {"from": person, "to": began.number, "script": actions(script.lines)}
        return spoken_lines(self._app.control("POST", "calls", call))

    def _text(self, script: Conversation, began: Began, person: str) -> list[str]:
        lines = list[str]()
        for words in _words(script.lines):
            text = {"from": person, "to": began.number, "body": words}
            replies = self._app.control("POST", "sms", text)["replies"]
            lines += [f"person: {words}", *(reply_line(reply, person) for reply in replies)]
        return lines

    def _message(self, script: Conversation, began: Began, person: str, message_id: str) -> Conversation:
        own = {"script": actions(script.lines)} if script.is_call else {"texts_back": _words(script.lines)}
        self._app.control("PUT", f"numbers/{person}", script.others.get("person", own))
        message = {**script.message, "flow": began.flow, "id": message_id, "to": person}
        self._app.desk.post("messages", message)
        delivery = self._settled(message_id, script)
        if script.is_call:
            lines = spoken_lines(self._app.control("GET", f"calls/{delivery['sid']}"))
        else:
            whole = len(script.lines)
            lines = eventually(lambda: self._thread(person, whole), seconds=self._patience)
            lines = lines or self._thread(person, 0)
        fields = {name: str(delivery.get(name)) for name in script.delivery}
        return _outcome(script, lines, person, delivery=fields)

    def _settled(self, message_id: str, script: Conversation) -> dict[str, Any]:
        """Return the delivery once it is final and as expected, or after the patience whatever it is."""

        def delivery() -> dict[str, Any]:
            return dict(self._app.desk.get(f"messages/{message_id}"))

        def as_expected() -> bool:
            now = delivery()
            return all(str(now.get(name)) == value for name, value in script.delivery.items())

        eventually(lambda: Status(delivery()["status"]).is_final)
        eventually(as_expected, seconds=self._patience)
        return delivery()

    def _thread(self, person: str, length: int) -> list[str]:
        """Return the texts from and to that person, once there are ``length`` of them."""
        lines = [
            f"{'app' if event['kind'] == 'text' else 'person'}: {event['body']}"
            for event in self._app.control("GET", "events")["events"]
            if (event["kind"], event.get("to")) == ("text", person)
            or (event["kind"], event.get("from")) == ("text_received", person)
        ]
        return lines if len(lines) >= length else []


def spoken_lines(call: dict[str, Any]) -> list[str]:
    """Return the lines of a call: who said, played or pressed what, and who hung up."""
    return [
        f"{line['who']}{_DOES[line['does']]}: {line['text']}".removesuffix(": ")
        for line in call["transcript"]
        if line["does"] in _DOES
    ]


def reply_line(reply: dict[str, Any], person: str) -> str:
    """Return the line of a text of ours; one to somebody else names them."""
    to = "" if reply["to"] == person else f" to {reply['to']}"
    return f"app{to}: {reply['body']}"


def actions(lines: list[str]) -> list[dict[str, Any]]:
    """Return what the person of a transcript does, as a script for the stand-in."""
    prefixes = {"person: ": "say", "person presses: ": "press"}
    found: list[dict[str, Any]] = []
    for line in lines:
        if line.startswith("person waits: "):
            found.append({"wait": int(line.removeprefix("person waits: "))})
        elif line == "person hangs up":
            found.append({"hang_up": True})
        found += [
            {verb: line.removeprefix(prefix)} for prefix, verb in prefixes.items() if line.startswith(prefix)
        ]
    return found


def _outcome(
    script: Conversation, lines: list[str], person: str, *, delivery: dict[str, str] | None = None
) -> Conversation:
    lines = [line.replace(person, "{person}") for line in lines]
    waits = [(number, line) for number, line in enumerate(script.lines) if line.startswith("person waits")]
    for number, line in waits:  # a wait makes no sound
        lines.insert(number, line)
    return replace(script, lines=lines, delivery=delivery or {})


def _words(lines: list[str]) -> list[str]:
    return [line.removeprefix("person: ") for line in lines if line.startswith("person: ")]
