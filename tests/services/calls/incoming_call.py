"""A call that comes in: its webhooks in turn, and what the app records of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

from shared.domain.calls.call import Call
from shared.domain.calls.call_reports import ListedCall, read_end, read_recording
from shared.domain.conversations.call_state import read_call_state
from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import Dial
from shared.domain.flows.steps import Step
from shared.domain.recordings.recording import read_callback
from shared.services.calls.backfill_calls import backfill_calls
from shared.services.calls.call_context import CallContext
from shared.services.calls.record_end import record_end, record_late
from shared.services.calls.record_turn import TurnRecorder
from shared.services.conversations.answer_call import begin_call, continue_call
from shared.services.inbox.inbox_context import SettledTexts
from shared.services.time_limit import TimeLimit
from tests.examples import NOON, PERSON
from tests.fakes.content import MemoryFlows
from tests.fakes.people import memory_index
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryCalls, MemoryLedger
from tests.fakes.twilio import MemoryCallList

OURS, COLLEAGUE = "+15005550006", "+15005550110"
PUBLIC_URL = "https://desk.example"
RECORDING = "RE" + "1" * 32
MISSED = "Sorry we missed you, {person}."
DESK = Step(say="Hold on.", dial=COLLEAGUE, unanswered="note", next="bye")
FLOWS = MemoryFlows(
    menu=Flow(
        start="menu",
        missed=MISSED,
        steps={
            "menu": Step(
                say="Which day?",
                answers={"1": "desk", "2": "hours", "3": "line", "4": "room", "5": "elsewhere"},
                keep="day",
            ),
            "hours": Step(say="We are open."),
            "desk": DESK,
            "line": Step(enqueue="line", unanswered="note"),
            "room": Step(conference="room"),
            "elsewhere": Step(redirect="desk"),
            "note": Step(say="Speak.", record=True),
            "bye": Step(say="Goodbye."),
        },
    ),
    desk=Flow(
        start="desk",
        missed=MISSED,
        steps={"desk": DESK, "note": Step(record=True), "bye": Step(say="Bye.")},
    ),
    reject=Flow(start="no", missed=MISSED, steps={"no": Step(reject=True)}),
    turns=Flow(start="find", steps={"find": Step(dial=Dial(to=(COLLEAGUE, "+15005550111"), in_turn=True))}),
    silent=Flow(start="desk", steps={"desk": Step(dial=COLLEAGUE)}),
)  # fmt: skip


class IncomingCall:
    """A person calls, and Twilio requests documents and reports the end."""

    def __init__(self, flow: str = "menu", *, sender: str = PERSON, url: str = "/api/voice/inbound") -> None:
        self.call_list = MemoryCallList(urls={OURS: PUBLIC_URL + url})
        self.calls, self.ledger, self.outbox = MemoryCalls(), MemoryLedger(), MemoryOutbox()
        self.index = memory_index()
        self.context = CallContext(
            calls=self.calls, call_list=self.call_list, flows=FLOWS, ledger=self.ledger, outbox=self.outbox,
            index=self.index, public_url=PUBLIC_URL, flow_of=lambda _: flow,
            ours=frozenset({OURS, "+15005550007"}),
            settled=SettledTexts(),
        )  # fmt: skip
        self.recorder = TurnRecorder(
            lambda facts: record_late(facts, context=self.context), time_limit=TimeLimit()
        )
        self.flow, self.sid = flow, "CA" + "1" * 32
        self.form = {"CallSid": self.sid, "From": sender, "To": OURS, "Direction": "inbound"}
        self.document = ET.fromstring(begin_call(self.form, flows=FLOWS, flow=flow, now=NOON))

    def respond(self, **form: str) -> "IncomingCall":
        """Request the action of the document with this form, twice, as Twilio may."""
        url = next(verb.get("action") or verb.text for verb in self.document if verb.tag != "Say")
        for _ in range(2):
            self._request(url, form)
        return self

    def _request(self, url: str, form: Mapping[str, str]) -> None:
        state = read_call_state(dict(parse_qsl(urlsplit(url).query)))
        form = {**self.form, **form}
        twiml = continue_call(
            form, state, flow=self.flow, flows=FLOWS, ledger=self.ledger, now=NOON,
            on_turn=lambda turn: self.recorder.record(form, state, turn, now=NOON),
        )  # fmt: skip
        self.document = ET.fromstring(twiml)

    def press(self, keys: str) -> "IncomingCall":
        return self.respond(Digits=keys)

    def redirected(self) -> "IncomingCall":
        self._request(next(verb.text for verb in self.document.iter("Redirect")), {})
        return self

    def report_recording(self, seconds: int = 7, source: str = "RecordVerb") -> None:
        form = {"CallSid": self.sid, "RecordingSid": RECORDING, "RecordingDuration": str(seconds)}
        form |= {"RecordingSource": source, "RecordingStatus": "completed"}
        if facts := read_recording(read_callback(form, {}, now=NOON), form):
            record_late(facts, context=self.context)

    def end(self, status: str = "completed", *, seconds: int = 60, now: datetime = NOON) -> Call | None:
        ended_at = format_datetime(NOON + timedelta(seconds=seconds))
        form = {"CallStatus": status, "CallDuration": str(seconds), "Timestamp": ended_at}
        report = read_end({**self.form, **form}, now=now)
        return report and record_end(report, context=self.context, now=now)

    def listed(self, status: str = "completed", **fields) -> None:
        """Let Twilio list the call, which ended a minute after noon."""
        usual = {"sid": self.sid, "sender": self.form["From"], "to": OURS, "at": NOON, "seconds": 60}
        usual |= {"ended_at": NOON + timedelta(minutes=1), "status": status}
        self.call_list.calls.append(ListedCall(**{**usual, **fields}))

    def dialled(self, status: str, seconds: int | None) -> None:
        """Let Twilio list a call that this one dialled."""
        self.listed(status, sid="CA" + "d" * 32, to=COLLEAGUE, parent=self.sid, seconds=seconds)

    def backfill(self, *, after: timedelta = timedelta(minutes=5)) -> int:
        return backfill_calls(context=self.context, since=NOON - timedelta(hours=1), now=NOON + after)

    @property
    def texts(self) -> list[tuple[str, object, timedelta]]:
        return [(envelope.id, envelope.raw["body"], delay) for envelope, delay in self.outbox.put_with_delay]
