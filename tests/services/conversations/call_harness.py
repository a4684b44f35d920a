"""A person in a call, and the flows that answer."""

from datetime import datetime
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

from shared.domain.conversations.call_state import CallState, read_call_state
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.flows.business_hours import Hours
from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import Dial, Enqueue
from shared.domain.flows.steps import Step
from shared.services.conversations.answer_call import begin_call, continue_call
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.storage import MemoryLedger

OURS = "+15005550006"
MAIN = Flow(
    start="menu",
    keywords={"operator": "desk", "code": "code"},
    hours={"office": Hours(zone="UTC", open={"mon-fri": "09:00-17:00"})},
    steps={
        "menu": Step(
            say="Press 1 or 2.",
            answers={
                "1, hours": "hours",
                "2, team": "team",
                "3": "queue",
                "4": "room",
                "5": "note",
                "6": "away",
            },
            silent="quiet",
        ),
        "quiet": Step(say="Too quiet."),
        "hours": Step(hours="office", open="here", closed="gone"),
        "here": Step(say="We are here."),
        "gone": Step(say="We are gone."),
        "desk": Step(say="Desk.", dial="+15005550110", unanswered="gone", next="here"),
        "team": Step(
            say="Hold on.",
            dial=Dial(
                to=("+15005550111", "+15005550112"), in_turn=True, whisper="From {person}.", accept=True
            ),
            unanswered="gone",
        ),
        "queue": Step(enqueue=Enqueue(name="q", position="You are {position} of {size}.")),
        "room": Step(conference="Monday", next="here"),
        "note": Step(say="Speak.", record=True),
        "code": Step(say="Which code?", send="It is 12.", answers={"12": "here"}),
        "away": Step(redirect="asks"),
    },
)
ASKS = Flow(
    start="when",
    machine="tell",
    values={"who": "Us"},
    steps={
        "when": Step(
            say="{who}: {day}?",
            answers={"1, yes": "thanks", "2, no": "why"},
            sorry="What?",
            tries=2,
            keep="come",
        ),
        "why": Step(say="Why?", anything="thanks", keep="why"),
        "thanks": Step(say="Thanks, {come}.", send="See you, says {ours}."),
        "tell": Step(say="Call {who}."),
    },
)
FLOWS = MemoryFlows(main=MAIN, asks=ASKS)


class CallHarness:
    """A person in a call: requests the next document as Twilio would."""

    def __init__(self, *, caller: str = PERSON, **message) -> None:
        self.ledger = MemoryLedger()
        self.form = {"From": caller, "To": OURS}
        if message:
            call = a_message(**{"id": "m1", "channel": "call", "body": "", **message})
            self.ledger.save(new_delivery(call, now=NOON))
            self.form = {"From": OURS, "To": PERSON}
            self.document = self._request(CallState(delivery="m1"), NOON)
        else:
            self.document = ET.fromstring(begin_call(self.form, flows=FLOWS, flow="main", now=NOON))

    def answered_by(self, kind: str) -> "CallHarness":
        self.form["AnsweredBy"] = kind
        self.document = self._request(CallState(delivery="m1"), NOON)
        return self

    def respond(self, *, now: datetime = NOON, **form: str) -> str:
        """Request the action of the document with this form; return what is heard then."""
        url = next(verb.get("action") for verb in self.document if verb.get("action"))
        return self.visit(url, now=now, **form)

    def stay_silent(self) -> str:
        return self.visit(self.document.find("Redirect").text)

    def visit(self, url: str, *, now: datetime = NOON, **form: str) -> str:
        state = read_call_state(dict(parse_qsl(urlsplit(url).query)))
        self.document = self._request(state, now, **form)
        return self.heard

    def _request(self, state: CallState, now: datetime, **form: str) -> ET.Element:
        answer = continue_call(
            {**self.form, **form}, state, flow="main", flows=FLOWS, ledger=self.ledger, now=now
        )
        return ET.fromstring(answer)

    @property
    def heard(self) -> str:
        return " ".join(say.text or "" for say in self.document.iter("Say"))

    @property
    def verbs(self) -> list[str]:
        return [verb.tag for verb in self.document]

    @property
    def reply(self):
        return self.ledger.load("m1").reply
