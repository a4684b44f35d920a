"""Run a conversation with a local machine, as its person, and return what took place."""

from dataclasses import dataclass, replace
from itertools import count, pairwise
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
        self._before = 0  # the last event before this conversation

    def run(self, script: Conversation, began: Began) -> Conversation:
        """Act as the person of ``script``, and return the conversation that took place."""
        number = next(self._people)
        person = f"+1202555{number}"
        others = {other: behaviour for other, behaviour in script.others.items() if other != "person"}
        try:
            for other, behaviour in others.items():
                self._app.control("PUT", f"numbers/{other}", behaviour)
            if script.begins_by == "message":
                return self._message(script, began, person, f"conversation-{uuid4()}")
            run = self._call if script.begins_by == "call" else self._text
            return _outcome(script, run(script, began, person), person)
        finally:
            for other in others:  # the next conversation finds them as usual
                self._app.control("PUT", f"numbers/{other}", {})

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
        self._before = max((event["n"] for event in self._events()), default=self._before)
        message = {**script.message, "flow": began.flow, "id": message_id, "to": person}
        self._app.desk.post("messages", message)
        delivery = self._settled(message_id, script)
        if script.is_call:
            sid = delivery.get("sid")  # none: it was not placed, and the status says why
            lines = spoken_lines(self._app.control("GET", f"calls/{sid}")) if sid else []
        else:
            eventually(lambda: self._is_over(person, script), seconds=self._patience)
            lines = self._thread(person)
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

    def _events(self) -> list[dict[str, Any]]:
        """Return what the stand-in did since this conversation began; all would be more each time."""
        events: list[dict[str, Any]] = self._app.control("GET", f"events?after={self._before}")["events"]
        return events

    def _is_over(self, person: str, script: Conversation) -> bool:
        """Return whether all expected lines are there, and nothing more can come."""
        events = self._events()
        answered = {event["about"] for event in events if event["kind"] == "webhook"}
        texts = [event for event in events if _is_text(event, person)]
        written = [text["sid"] for text in texts if text["kind"] == "text_received"]
        to_write = min(len(_words(script.lines)), len(texts) - len(written))  # each of ours is answered
        return len(texts) >= len(script.lines) and len(written) >= to_write and answered.issuperset(written)

    def _thread(self, person: str) -> list[str]:
        """Return the texts from and to that person."""
        return [
            f"{'app' if event['kind'] == 'text' else 'person'}: {event['body']}"
            for event in self._events()
            if _is_text(event, person)
        ]


def _is_text(event: dict[str, Any], person: str) -> bool:
    return (event["kind"], event.get("to")) == ("text", person) or (event["kind"], event.get("from")) == (
        "text_received",
        person,
    )


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
    for before, line in pairwise(["", *lines]):
        if line.startswith("person waits: "):
            found.append({"wait": int(line.removeprefix("person waits: "))})
        elif line == "person hangs up":  # once they have heard what stands before
            found += [{"listen": True}] * (not before.startswith("person")) + [{"hang_up": True}]
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
