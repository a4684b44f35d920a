"""All branches of each ready flow, in calls and by text, as in the transcripts."""

import pytest

from shared.adapters.files.flows import FlowFiles
from shared.domain.flows.steps import IN_CALLS_ONLY, Kind
from shared.wiring.services import FLOWS
from switchboard.flows.conversation.transcript_file import read_conversations

CONVERSATIONS = {file.stem: read_conversations(file) for file in sorted(FLOWS.glob("*.transcript"))}

pytestmark = pytest.mark.own_settings


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(conversation, id=f"{flow}: {conversation.title}")
        for flow, conversations in CONVERSATIONS.items()
        for conversation in conversations
    ],
)
def test_a_conversation_has_the_lines_of_its_transcript(flows, script):
    conversation = flows.run(script)

    assert (conversation.lines, conversation.delivery) == (script.lines, script.delivery)


def test_a_message_with_an_unknown_flow_is_a_400(flows):
    answer = flows.switchboard.api("POST", "messages", {"to": flows.person(), "flow": "nowhere"})

    (fault,) = answer.json["errors"]
    assert (answer.status, fault["field"]) == (400, "flow")
    assert "there is no flow `nowhere` in flows/; there are: confirm" in fault["message"]


def test_webhooks_that_twilio_repeats_get_the_same_answer(flows):
    flows.switchboard.control(
        "PUT", "faults", [{"on": on, "mode": "duplicate", "count": 3} for on in ("voice", "sms")]
    )
    for script in (CONVERSATIONS["survey"][0], CONVERSATIONS["on-call"][5]):
        assert flows.run(script).delivery == script.delivery

    answers: dict[str, list[str]] = {}
    for webhook in flows.events("webhook"):
        if webhook["purpose"] in {"voice", "sms"}:
            answers.setdefault(webhook["token"], []).append(webhook["answer"])
    repeated = [same_answers for same_answers in answers.values() if len(same_answers) > 1]
    flows.switchboard.control("PUT", "faults", [])
    assert len(repeated) == 5  # three turns of a call, two texts
    assert all(len(set(same_answers)) == 1 for same_answers in repeated)


@pytest.mark.parametrize("name", FlowFiles(FLOWS).names())
def test_the_transcripts_reach_every_step_in_calls_and_by_text(name):
    flow = FlowFiles(FLOWS).get(name)
    spoken = _app_lines(script for script in CONVERSATIONS[name] if script.is_call)
    written = _app_lines(script for script in CONVERSATIONS[name] if not script.is_call)

    for step_name, step in flow.steps.items():
        if step.say:
            assert _constant_part(step.say) in spoken, f"{step_name} is never spoken"
        if step.text and step.kind not in IN_CALLS_ONLY:
            assert _constant_part(step.text) in written, f"{step_name} is never written"


def test_the_transcripts_reach_every_kind_of_step_in_the_ready_flows():
    kinds = {step.kind for name in CONVERSATIONS for step in FlowFiles(FLOWS).get(name).steps.values()}

    assert kinds == {Kind.ASK, Kind.HOURS, Kind.DIAL, Kind.RECORD, Kind.SAY}


def _app_lines(scripts) -> str:
    return "\n".join(line for script in scripts for line in script.lines if line.startswith("app"))


def _constant_part(words: str) -> str:
    """Return the longest part of the words that does not depend on values."""
    return max((piece.split("}")[-1] for piece in words.split("{")), key=len)
