"""Every text of ``tests/corpus/consent.toml`` has its outcome."""

import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from shared.domain.conversations.contact import Contact, FlowPosition
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.twiml.text_document import text_turn
from shared.services.consent.reply_to_consent import reply_to_consent
from shared.settings import Settings
from tests.examples import NOON, PERSON
from tests.fakes.content import MemoryFlows
from tests.settings_example import VALID_SETTINGS

CORPUS = Path(__file__).parent.parent.parent / "corpus" / "consent.toml"
OURS = "+15005550006"
NUMBERS_FLOW = Flow(start="a", steps={"a": Step(say="?", answers={"1": "a"})})


GROUPS = tomllib.loads(CORPUS.read_text())["group"]


def outcome(text: str, group: dict[str, Any]) -> str:
    """Return what becomes of a text, in the words of the corpus."""
    prefix = "whatsapp:" if group.get("channel") == "whatsapp" else ""
    before = Contact(
        number=prefix + PERSON,
        opted_out_at=NOON if group.get("opted_out") else None,
        opt_out_sid="SM0" if group.get("opted_out") == "by us" else "",
        position=FlowPosition(flow="asked", step="q", at=NOON) if "answers" in group else None,
    )
    asked = Flow(start="q", steps={"q": Step(answers=dict.fromkeys(group.get("answers", ["9"]), "q"))})
    form = {"From": before.number, "To": group.get("to", prefix + OURS), "Body": text, "MessageSid": "SM1"}
    words = Settings.from_environment({**VALID_SETTINGS, "OPT_OUT_WORDS": group.get("words", "")})
    decided = reply_to_consent(
        before,
        form,
        words=text,
        flows=MemoryFlows(main=NUMBERS_FLOW, asked=asked),
        flow="main",
        opt_out_words=words.opt_out_words,
        may_be_answered=True,
        now=NOON,
    )
    if decided is None:
        return "flow"
    after, reply = decided
    return _described(before, after, [message.text for message in ET.fromstring(text_turn(*reply.turns))])


def _described(before: Contact, after: Contact, said: list[str | None]) -> str:
    if after.opted_out and after == before and not said:
        return "silent"
    if after.opted_out != before.opted_out:
        kind = "stops" if after.opted_out else "starts"
    else:
        kind = "stops" if after.opted_out else "helps"
    flow = NUMBERS_FLOW
    names = {flow.stopped: "we stop", flow.started: "we start", flow.help: "we help"}
    return names[str(said[0])] if said else f"twilio {kind}"


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["name"])
def test_every_text_of_a_group_has_its_outcome(group):
    assert {text: outcome(text, group) for text in group["texts"]} == dict.fromkeys(
        group["texts"], group["outcome"]
    )
