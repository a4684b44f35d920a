"""Read the corpus, and find out what the app makes of a text."""

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from msgspec import Struct, structs

from shared.adapters.files.flows import FlowFiles
from shared.domain.conversations.contact import FlowPosition
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.twiml.text_document import text_of
from shared.services.conversations.answer_text import answer_text
from shared.wiring.services import FLOWS
from tests.examples import PERSON
from tests.fakes.content import MemoryFlows
from tests.fakes.guard import memory_guard
from tests.fakes.people import MemoryDayIndex
from tests.fakes.storage import MemoryContacts, MemoryLedger

HERE = Path(__file__).parent
OURS = "+15005550006"
MONDAY = datetime.fromisoformat("2026-03-02T12:00:00Z")
VALUES = {"who": "Ana's", "what": "your haircut", "when": "on Monday at 9"}
START = 30
"""Characters with which a phone begins a quotation that it cuts off."""


class Row(Struct, frozen=True, kw_only=True):
    """A text, the question before it, and what is right."""

    text: str
    right: str
    flow: str
    at: str  # the step that asked; empty: the text begins a conversation


def rows(name: str, *, flow: str = "", at: str = "") -> list[Row]:
    """Return the rows of a file of the corpus; ``flow`` and ``at`` where the file names none."""
    tables = _read(name)["rows"]
    return [
        Row(text=text, right=table["right"], flow=table.get("flow", flow), at=table.get("at", at))
        for table in tables
        for text in table["texts"]
    ]


@cache
def flows() -> MemoryFlows:
    """Return the ready flows, and a confirmation in each language of the corpus."""
    ready = FlowFiles(FLOWS)
    known = {name: ready.get(name) for name in ready.names()}
    return MemoryFlows(**known, **{name: _flow(table) for name, table in _read("languages")["flows"].items()})


def outcome(row: Row, *, opted_out: bool = False) -> str:
    """Return what the app makes of a text: an answer, ``again``, ``silence``, ``begins``, a next step."""
    contacts, asked = MemoryContacts(), _asked(row)
    position = FlowPosition(flow=row.flow, step=row.at, at=MONDAY, ours=OURS, values=VALUES, asked=asked)
    person = structs.replace(
        contacts.load(PERSON),
        position=position if row.at else None,
        opted_out_at=MONDAY if opted_out else None,
    )
    contacts.save(person)
    body = row.text.replace("{asked}", asked).replace("{start}", asked[:START])
    form = {"From": PERSON, "To": OURS, "Body": body, "MessageSid": "SM1"}
    flow = row.flow if not row.at else "reception"
    twiml = answer_text(
        form,
        contacts=contacts,
        flows=flows(),
        ledger=MemoryLedger(),
        days=MemoryDayIndex(),
        guard=memory_guard(),
        flow=flow,
        now=MONDAY,
    )
    after, text = contacts.load(PERSON), contacts.inbound(PERSON, "SM1")
    if after.opted_out != opted_out:
        return "STOP" if after.opted_out else "START"
    if text.reply:
        return text.reply
    if not len(ET.fromstring(twiml)):
        return "silence" if after.position == person.position else "ended in silence"
    if "did not understand" in twiml:
        return "again"
    return f"step {after.position.step}" if row.at and after.position else "begins"


def _asked(row: Row) -> str:
    if not row.at:
        return ""
    flow = flows().get(row.flow)
    return text_of(flow.go(row.at, spoken=False, now=MONDAY), {**flow.values, **VALUES})


def _flow(table: dict[str, str]) -> Flow:
    steps = {
        "ask": Step(say=table["asked"], answers={table["yes"]: "yes", table["no"]: "no"}),
        "yes": Step(say="👍"),
        "no": Step(say="👎"),
    }
    return Flow(start="ask", language=table["language"], steps=steps)


@cache
def _read(name: str) -> dict:
    return tomllib.loads((HERE / f"{name}.toml").read_text())
