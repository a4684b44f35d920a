"""The corpus: TwiML documents, each with what is heard, asked and told when it runs.

A file is the document itself, then a comment: after ``caller`` or ``text`` what the person does, in JSON,
then all that is expected. Ben answers after two seconds, says "Hello", and hangs up later.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.local.twilio.harness import BEN, NUMBER, Reply

FOLDER = Path(__file__).parent / "corpus"
COMMENT = "\n<!--\n"

ANSWERS = {
    "/next": "<Say>next</Say>",
    "/done": "<Say>done</Say>",
    "/text": "<Message>next</Message>",
    "/wait": "<Say>please wait</Say><Pause length='9'/>",
    "/leave": "<Say>please wait</Say><Leave/>",
    "/whisper": "<Say>a call for you</Say>",
    "/accept": '<Gather numDigits="1" action="/yes"><Say>press one</Say></Gather><Hangup/>',
    "/yes": "",
}
BEN_DOES = {"answers_after": 2, "script": [{"say": "Hello"}, {"wait": 6}, {"hang_up": True}]}

SHOWN_ELSEWHERE = {"/sms", "/voice", "/ended"}
OF_EVERY_REQUEST = ("Account", "Api", "Call", "Direction", "From", "To", "Message", "Sms", "Num", "Body")
"""Parameters that begin like this say nothing about a document."""
VARYING = ("Sid", "Url", "Timestamp", "Time", "url", "CallSidEndingConference")


@dataclass
class Case:
    document: str
    kind: str  #: ``caller`` or ``text``
    does: object
    expected: list


def read(file):
    document, _, comment = file.read_text().rpartition(COMMENT)
    first, *expected = comment.removesuffix("-->\n").splitlines()
    kind, _, does = first.partition(" ")
    return Case(document, kind, json.loads(does), expected)


def run(case, standin, control, app):
    """Return all that comes of a document, line by line."""
    for path, twiml in ANSWERS.items():
        app.says(path, twiml)
    app.answers["/sms" if case.kind == "text" else "/voice"] = Reply(case.document)
    if case.kind == "text":
        told = control.text(case.does)
        lines = [
            f"reply {_who(reply['to'])}: {reply['body']} {reply['media'] or ''}" for reply in told["replies"]
        ]
    else:
        control.person(BEN, **BEN_DOES)
        told = control.call(*case.does, patience=40)
        _settle(standin)
        lines = [
            f"{heard['second']:.1f} {heard['who']} {heard['does']} {heard['text']}"
            for heard in told["transcript"]
        ]
        lines.append(f"{told['status']} after {told['seconds']} s")
    lines += [
        _asked(seen) for seen in app.seen if not _is_callback(seen) and seen.path not in SHOWN_ELSEWHERE
    ]
    lines += sorted(_asked(seen) for seen in app.seen if _is_callback(seen))
    lines += [
        f"text {_who(event['to'])}: {event['body']}"
        for event in control.events("text")
        if case.kind == "caller"
    ]
    lines += [f"{kind} {event['code']}" for kind in ("warning", "error") for event in control.events(kind)]
    lines += [f"not simulated: {event['verb']}" for event in control.events("not_simulated")]
    return [line.replace(app.url, "").rstrip() for line in lines]


def _settle(standin):
    """Wait for what goes on after a call: time is virtual, so it is over at once."""
    deadline = time.monotonic() + 60
    while standin.clock._tasks:
        assert time.monotonic() < deadline
        time.sleep(0.002)


def _is_callback(seen):
    return seen.path.startswith("/told")


def _asked(seen):
    extra = [
        f"{name}={'…' if name.endswith(VARYING) else value}"
        for name, value in sorted(seen.params.items())
        if not name.startswith(OF_EVERY_REQUEST) and value
    ]
    return " ".join([seen.method, urlsplit(seen.url).path, *extra])


def _who(number):
    return {BEN: "Ben", NUMBER: "us"}.get(number, number)
