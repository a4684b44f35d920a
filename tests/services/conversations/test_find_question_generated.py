"""However questions and answers follow each other, no reply is written on a delivery that was not meant."""

import re
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from tests.examples import NOON
from tests.fakes.content import MemoryFlows
from tests.services.conversations.text_harness import FLOWS, TextHarness

NAMES = ("Anna", "Ben", "Carla", "Dan", "Eve", "Finn", "Gus", "Hal", "Ida", "Jo", "Kim", "Leo", "Mia", "Noa")


def a_flow(**answers: str) -> Flow:
    ask = Step(say="{who}: well?", answers=answers)
    more = Step(say="{who}: why?", anything="end", keep="why")
    return Flow(start="ask", values={"who": "?"}, steps={"ask": ask, "why": more, "end": Step(say="Thanks.")})


CONFIRM = a_flow(**{"1, confirm": "end", "2, cancel": "end"})
RATE = a_flow(**{"1": "why", "2": "why", "5": "why"})
QUIZ = a_flow(a="end", b="end")
ANSWERS = {"confirm": ("1", "2", "cancel"), "rate": ("1", "5"), "quiz": ("a", "b")}
FREE = ("It was slow", "1", "no idea")

deeds = st.lists(
    st.tuples(
        st.sampled_from(("ask", "ask", "answer", "answer", "choose", "name", "noise", "quote")),
        st.integers(0, 20),
        st.integers(0, 20),
    ),
    min_size=4,
    max_size=40,
)


class Person:
    """Answers questions, each answer meant for one; chooses that one when asked which."""

    def __init__(self) -> None:
        flows = MemoryFlows(main=FLOWS.get("main"), confirm=CONFIRM, rate=RATE, quiz=QUIZ)
        self.phone, self.now, self.names = TextHarness(flows), NOON, iter(NAMES)
        self.listed: dict[str, str] = {}  # the letter of each delivery, as we asked back last
        self.chooses = ""  # the delivery that the answer in question was meant for

    def do(self, deed: str, which: int, what: int) -> None:
        self.now += timedelta(minutes=1)
        open_now = [question for question in self.phone.contact.questions if question.delivery]
        if deed == "ask":
            self.be_asked(("confirm", "rate", "quiz")[which % 3])
        elif deed == "noise":
            self.say("Hm?", meant=open_now[0].delivery if open_now else "")  # to what they read last
        elif deed == "choose" and self.chooses in self.listed:
            self.say(self.listed[self.chooses], meant=self.chooses)
        elif deed == "name" and self.chooses:
            self.say(self.chooses, meant=self.chooses)
        elif deed in {"answer", "quote"} and open_now:
            position = open_now[which % len(open_now)]
            known = FREE if position.step == "why" else ANSWERS[position.flow]
            quoted = {"OriginalRepliedMessageSid": f"SM-{position.delivery}"} if deed == "quote" else {}
            self.say(known[what % len(known)], meant=position.delivery, **quoted)

    def be_asked(self, flow: str) -> None:
        if name := next(self.names, None):
            self.phone.asked(flow, "ask", delivery=name, now=self.now, who=name)
            self.phone.ledger.assign_sid(f"SM-{name}", name)

    def say(self, words: str, *, meant: str, **fields: str) -> None:
        before = self.replies()
        answer = self.phone.text(words, now=self.now, **fields)
        changed = {name for name, reply in self.replies().items() if reply != before[name]}
        assert changed <= {meant}, (words, meant, answer)
        self.listed = {name: letter for letter, name in re.findall(r"^(\w): (\w+)", answer, re.MULTILINE)}
        if not self.listed:
            self.chooses = ""
        elif f'"{words}"' in answer:
            self.chooses = meant

    def replies(self) -> dict[str, str | None]:
        asked = (name for name in NAMES if self.phone.ledger.load(name))
        return {name: self.phone.reply_to(name) for name in asked}


@settings(max_examples=30, deadline=None)
@given(deeds)
def test_no_reply_is_recorded_on_a_delivery_that_the_person_did_not_mean(deeds):
    person = Person()
    for deed in deeds:
        person.do(*deed)
