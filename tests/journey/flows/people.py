"""People who call and text, and whom we call and text, as a transcript tells of them.

A transcript is both: its lines about the person are what they do, and the
whole of it is what must come of that.
"""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.journey.running_app import Desk, eventually, request

NUMBERS = {
    "reception-open": "+15005550301",
    "reception-closed": "+15005550302",
    "survey": "+15005550303",
    "on-call": "+15005550304",
    "everything": "+15005550305",
    "reject": "+15005550306",
}
"""The number of each flow that answers."""

VERBS = {"say": "", "play": " plays", "press": " presses", "hang_up": " hangs up"}


@dataclass
class Walk:
    """One way through a flow."""

    title: str
    how: str  # call, text, or message
    what: str  # the flow, or the message
    others: dict[str, Any] = field(default_factory=dict)  # how other people behave, by number
    lines: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)  # of the delivery

    @property
    def is_call(self) -> bool:
        """They hear it, rather than read it."""
        return self.how == "call" or '"channel": "call"' in self.what


class House:
    """A running Switchboard with people around it, each of whom is somebody new."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._people = 0

    def person(self, **behaves: Any) -> str:
        """Return the number of somebody new, who behaves so."""
        self._people += 1
        number = f"+1202555{1000 + self._people}"
        if behaves:
            self.behaves(number, **behaves)
        return number

    def behaves(self, number: str, **behaves: Any) -> None:
        self.desk.control("PUT", f"numbers/{number}", behaves)

    def call(self, flow: str, *script: Any, person: str = "") -> dict[str, Any]:
        """Call a flow's number, and return what came of it."""
        told = {"from": person or self.person(), "to": NUMBERS[flow], "script": [*script]}
        return self.desk.control("POST", "calls", told)

    def buy(self, number: str) -> None:
        """Make that number ours."""
        urls = {"VoiceUrl": "voice", "SmsUrl": "sms"}
        answers = {name: f"{self.desk.functions}/api/{kind}/inbound" for name, kind in urls.items()}
        self._twilio("IncomingPhoneNumbers", {"PhoneNumber": number, **answers})

    def place(self, url: str, *, to: str) -> str:
        """Call somebody by Twilio's own API, and return the call's SID."""
        return self._twilio("Calls", {"To": to, "From": self.desk.number, "Url": url})["sid"]

    def _twilio(self, resource: str, fields: dict[str, str]) -> Any:
        desk = self.desk
        url = f"{desk.twilio}/2010-04-01/Accounts/{desk.account_sid}/{resource}.json"
        secret = base64.b64encode(f"{desk.account_sid}:{desk.auth_token}".encode()).decode()
        headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/x-www-form-urlencoded"}
        answer = request("POST", url, urlencode(fields).encode(), headers)
        assert answer.status == 201, answer
        return answer.json

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.desk.control("GET", "events")["events"] if one["kind"] == kind]

    def walk(self, walk: Walk) -> Walk:
        """Do what the person does, and return what came of it."""
        for number, behaves in walk.others.items():
            if number != "person":
                self.behaves(number, **behaves)
        ways = {"call": self._call, "text": self._text, "message": self._message}
        return ways[walk.how](walk)

    def _call(self, walk: Walk) -> Walk:
        person = self.person()
        call = self.call(walk.what, *_script(walk.lines), person=person)
        return _after(walk, transcript(call), person)

    def _text(self, walk: Walk) -> Walk:
        person, lines = self.person(), []
        for said in _said(walk.lines):
            told = {"from": person, "to": NUMBERS[walk.what], "body": said}
            replies = self.desk.control("POST", "sms", told)["replies"]
            lines += [f"person: {said}", *(_got(one, person) for one in replies)]
        return _after(walk, lines, person)

    def _message(self, walk: Walk) -> Walk:
        message = json.loads(walk.what)
        behaves = walk.others.get("person", {})
        calls = message.get("channel") == "call"
        if not behaves:
            behaves = {"script": _script(walk.lines)} if calls else {"texts_back": _said(walk.lines)}
        person = self.person(**behaves)
        message |= {"id": f"walk-{self._people}", "to": person}
        assert self.desk.api("POST", "messages", message).status == 202
        delivery = eventually(lambda: self._told(message["id"], walk.told))
        if calls:
            lines = transcript(self.desk.control("GET", f"calls/{delivery['sid']}"))
        else:
            lines = eventually(lambda: self._thread(person, len(walk.lines)))
        return _after(walk, lines, person, told={name: str(delivery.get(name)) for name in walk.told})

    def _told(self, message_id: str, told: dict[str, str]) -> Any:
        """Return the delivery once it is as it should be; or as it is, if it does not become so."""
        delivery = self.desk.api("GET", f"messages/{message_id}").json
        is_so = all(str(delivery.get(name)) == value for name, value in told.items())
        return is_so and delivery

    def _thread(self, person: str, length: int) -> list[str]:
        """Return what went to and fro, once all of it has."""
        events = self.desk.control("GET", "events")["events"]
        lines = [
            f"{'app' if one['kind'] == 'text' else 'person'}: {one['body']}"
            for one in events
            if (one["kind"], one.get("to")) == ("text", person)
            or (one["kind"], one.get("from")) == ("text_received", person)
        ]
        return lines if len(lines) >= length else []


def read_walks(file: Path) -> list[Walk]:
    """Read the walks of a file: a title, how it begins, how others behave, and the transcript."""
    walks = []
    for block in file.read_text().strip().split("\n\n"):
        title, begin, *rest = block.splitlines()
        how, _, what = begin.partition(" ")
        walk = Walk(title.removeprefix("== "), how, what)
        for line in rest:
            name, _, value = line.partition(" is ")
            if value.startswith("{"):
                walk.others[name] = json.loads(value)
            elif line.startswith(("status: ", "reply: ", "answered_by: ")):
                key, _, told = line.partition(": ")
                walk.told[key] = told
            else:
                walk.lines.append(line)
        walks.append(walk)
    return walks


def transcript(call: dict[str, Any]) -> list[str]:
    """Return who made which sound, in order, and who hung up."""
    return [
        f"{line['who']}{VERBS[line['does']]}: {line['text']}".removesuffix(": ")
        for line in call["transcript"]
        if line["does"] in VERBS
    ]


def _after(walk: Walk, lines: list[str], person: str, *, told: dict[str, str] | None = None) -> Walk:
    lines = [line.replace(person, "{person}") for line in lines]
    waits = [(at, line) for at, line in enumerate(walk.lines) if line.startswith("person waits")]
    for at, line in waits:  # a wait makes no sound
        lines.insert(at, line)
    return Walk(walk.title, walk.how, walk.what, walk.others, lines, told or {})


def _script(lines: list[str]) -> list[dict[str, Any]]:
    actions = {"person: ": "say", "person presses: ": "press"}
    script: list[dict[str, Any]] = []
    for line in lines:
        if line.startswith("person waits: "):
            script.append({"wait": int(line.removeprefix("person waits: "))})
        elif line == "person hangs up":
            script.append({"hang_up": True})
        script += [
            {does: line.removeprefix(begin)} for begin, does in actions.items() if line.startswith(begin)
        ]
    return script


def _said(lines: list[str]) -> list[str]:
    return [line.removeprefix("person: ") for line in lines if line.startswith("person: ")]


def _got(reply: dict[str, Any], person: str) -> str:
    to = "" if reply["to"] == person else f" to {reply['to']}"
    return f"app{to}: {reply['body']}"
