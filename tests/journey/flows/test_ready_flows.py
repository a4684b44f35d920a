"""Each ready flow, walked through all its branches by voice and by text, as the transcripts say."""

from pathlib import Path

import pytest

from shared.adapters.files.flows import FlowFiles
from shared.domain.flows.steps import IN_CALLS_ONLY, Kind
from shared.wiring import FLOWS
from tests.journey.flows.people import read_walks

TRANSCRIPTS = Path(__file__).parent / "transcripts"
WALKS = {file.stem: read_walks(file) for file in sorted(TRANSCRIPTS.glob("*.txt"))}


@pytest.mark.parametrize(
    "walk",
    [pytest.param(walk, id=f"{flow}: {walk.title}") for flow, walks in WALKS.items() for walk in walks],
)
def test_walk(house, walk):
    came = house.walk(walk)

    assert (came.lines, came.told) == (walk.lines, walk.told)


def test_a_message_with_a_flow_that_is_not_there_is_refused_at_once(house):
    answer = house.desk.api("POST", "messages", {"to": house.person(), "flow": "nowhere"})

    (fault,) = answer.json["errors"]
    assert (answer.status, fault["field"]) == (400, "flow")
    assert "there is no flow `nowhere` in flows/; there are: confirm" in fault["message"]


def test_webhooks_that_twilio_repeats_get_the_same_answer(house):
    house.desk.control(
        "PUT", "faults", [{"on": on, "mode": "duplicate", "count": 3} for on in ("voice", "sms")]
    )
    for walk in (WALKS["survey"][0], WALKS["on-call"][5]):
        came = house.walk(walk)
        assert came.told == walk.told

    answers: dict[str, list[str]] = {}
    for one in house.events("webhook"):
        if one["purpose"] in {"voice", "sms"}:
            answers.setdefault(one["token"], []).append(one["answer"])
    repeated = [several for several in answers.values() if len(several) > 1]
    house.desk.control("PUT", "faults", [])
    assert len(repeated) == 5  # three turns of a call, two texts
    assert all(len(set(several)) == 1 for several in repeated)


@pytest.mark.parametrize("name", FlowFiles(FLOWS).names())
def test_every_step_is_walked_through_by_voice_and_by_text(name):
    flow = FlowFiles(FLOWS).get(name)
    walks = WALKS[name]
    spoken = _app_lines(walk for walk in walks if walk.is_call)
    written = _app_lines(walk for walk in walks if not walk.is_call)

    for step_name, step in flow.steps.items():
        if step.say:
            assert _begin(step.say) in spoken, f"{step_name} is never spoken"
        if step.text and step.kind not in IN_CALLS_ONLY:
            assert _begin(step.text) in written, f"{step_name} is never written"


def test_every_kind_of_step_in_a_ready_flow_is_one_that_these_walks_reach():
    kinds = {step.kind for name in WALKS for step in FlowFiles(FLOWS).get(name).steps.values()}

    assert kinds == {Kind.ASK, Kind.HOURS, Kind.DIAL, Kind.RECORD, Kind.SAY}


def _app_lines(walks) -> str:
    return "\n".join(line for walk in walks for line in walk.lines if line.startswith("app"))


def _begin(words: str) -> str:
    """Return the longest piece of the words that is the same whatever is filled in."""
    return max((piece.split("}")[-1] for piece in words.split("{")), key=len)
