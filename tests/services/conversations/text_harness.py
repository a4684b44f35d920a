"""A person who texts us, and the flows that answer."""

from xml.etree import ElementTree as ET

from msgspec import structs

from shared.domain.conversations.contact import FlowPosition
from shared.domain.conversations.limits.answer_limits import DEFAULT_LIMITS
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import Send
from shared.domain.flows.steps import Step
from shared.services.conversations.answer_text import answer_text
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.storage import MemoryContacts, MemoryLedger

FLOW = Flow(
    start="menu",
    steps={
        "menu": Step(
            say="Press 1 or 2.", text="Reply 1 or 2.", answers={"1, hours": "hours", "2": "bye", "yes": "bye"}
        ),
        "hours": Step(say="Nine to five.", answers={"9": "menu"}),
        "bye": Step(say="Bye."),
        "desk": Step(say="Desk.", send="Our card.", answers={"1": "bye"}),
        "tell": Step(say="Told.", send=Send(text="They wrote.", to="+15005550011")),
    },
    keywords={"operator": "desk", "tell": "tell"},
)
ASKS = Flow(
    start="when",
    values={"who": "Us"},
    steps={
        "when": Step(say="{who}: {day}?", answers={"1, yes": "thanks", "2, move": "other"}, anything="other"),
        "thanks": Step(say="Thanks, {person}."),
        "other": Step(say="See you, says {who}.", redirect="main"),
    },
)
SURVEY = Flow(
    start="score",
    steps={
        "score": Step(say="Score?", answers={"1-5": "why"}, keep="score"),
        "why": Step(say="Why {score}?", anything="note", keep="why"),
        "note": Step(say="Leave a note.", record=True, next="end"),
        "end": Step(say="Done.", send="{person} is done."),
    },
)
FLOWS = MemoryFlows(main=FLOW, asks=ASKS, survey=SURVEY)
OURS = "+15005550006"


class TextHarness:
    """A person who texts us, with contacts and ledger in memory."""

    def __init__(self) -> None:
        self.contacts, self.ledger, self._count = MemoryContacts(), MemoryLedger(), 0
        self.limits = DEFAULT_LIMITS

    def text(self, body: str, *, now=NOON, sid: str = "", **extra: str) -> str:
        self._count += 1
        form = {
            "From": PERSON,
            "To": OURS,
            "Body": body,
            "MessageSid": sid or f"SM{self._count}",
            **extra,
        }
        answer = answer_text(
            form,
            contacts=self.contacts,
            flows=FLOWS,
            ledger=self.ledger,
            flow="main",
            limits=self.limits,
            now=now,
        )
        return " | ".join(message.text or "" for message in ET.fromstring(answer))

    def asked(self, flow: str, step: str) -> None:
        """Store that a message of ours asked this person a question."""
        self.ledger.save(new_delivery(a_message(id="m1", flow=flow), now=NOON))
        position = FlowPosition(
            flow=flow, step=step, at=NOON, ours=OURS, delivery="m1", values={"day": "Monday"}
        )
        self.contacts.save(structs.replace(self.contact, position=position))

    @property
    def reply(self):
        return self.ledger.load("m1").reply

    @property
    def contact(self):
        return self.contacts.load(PERSON)
