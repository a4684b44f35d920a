"""A person who texts us, and the flows that answer."""

from xml.etree import ElementTree as ET

from shared.domain.conversations.contact import FlowPosition
from shared.domain.conversations.limits.answer_rules import DEFAULT_RULES
from shared.domain.conversations.questions.open_questions import with_question
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import Send
from shared.domain.flows.steps import Step
from shared.services.conversations.answer_text import answer_text
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.guard import MemoryStops, memory_guard
from tests.fakes.people import MemoryDayIndex
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

    def __init__(self, flows: MemoryFlows = FLOWS) -> None:
        self.flows = flows
        self.contacts, self.ledger, self._count = MemoryContacts(), MemoryLedger(), 0
        self.days = MemoryDayIndex()
        self.rules = DEFAULT_RULES
        self.stops = MemoryStops()
        self.guard = memory_guard(stops=self.stops)

    def text(self, body: str, *, now=NOON, sid: str = "", too_late: bool = False, **extra: str) -> str:
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
            flows=self.flows,
            ledger=self.ledger,
            days=self.days,
            guard=self.guard,
            flow="main",
            rules=self.rules,
            now=now,
            too_late=too_late,
        )
        return " | ".join(message.text or "" for message in ET.fromstring(answer))

    def asked(
        self, flow: str, step: str, *, delivery: str = "m1", now=NOON, subject: str = "", **values: str
    ) -> None:
        """Store that a message of ours asked this person a question."""
        self.ledger.save(new_delivery(a_message(id=delivery, flow=flow), now=now))
        values = values or {"day": "Monday"}
        position = FlowPosition(
            flow=flow, step=step, at=now, ours=OURS, delivery=delivery, values=values, subject=subject
        )
        self.contacts.save(with_question(self.contact, position))

    def reply_to(self, delivery: str) -> str | None:
        """Return the reply on that delivery."""
        return self.ledger.load(delivery).reply

    @property
    def reply(self):
        return self.reply_to("m1")

    @property
    def contact(self):
        return self.contacts.load(PERSON)
