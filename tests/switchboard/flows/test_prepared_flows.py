"""The flows of a folder, as they are at times of a writer's choosing."""

import pytest

from shared.adapters.files.flow_toml import read_flow
from shared.adapters.files.flows import FlowFiles
from shared.domain.flows.business_hours import Hours
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.wiring.services import FLOWS
from switchboard.flows.conversation.at import check_at, is_open_at
from switchboard.flows.conversation.flow_text import flow_text
from switchboard.flows.conversation.prepared_flows import prepare_flows
from switchboard.terminal.failed import Failed

OFFICE = Hours(
    zone="Asia/Tokyo", open={"mon-fri": "09:00-17:00", "sat": "22:00-02:00"}, closed=("2026-12-25",)
)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("mon 10:00", True),
        ("Monday 10:00", True),
        ("mon 08:59", False),
        ("sun 1:30", True),  # Saturday's evening
        ("sun 10:00", False),
        ("2026-12-24 10:00", True),
        ("2026-12-25 10:00", False),  # a day off
        ("fri 10:00", True),  # a usual Friday
    ],
)
def test_a_time_is_one_on_the_clock_of_the_hours(at, is_open):
    assert is_open_at(OFFICE, at) is is_open


@pytest.mark.parametrize("at", ["noon", "mon", "25:00", "xyz 10:00", "2026-13-01 10:00", "mon 24:30"])
def test_what_is_no_time_is_refused(at):
    with pytest.raises(Failed, match='is no time such as "mon 10:00"'):
        check_at(at)


@pytest.mark.parametrize("name", FlowFiles(FLOWS).names())
def test_a_flow_is_the_same_after_it_was_written(name):
    flow = FlowFiles(FLOWS).get(name)

    assert read_flow(flow_text(flow).encode(), name="x") == flow


def test_odd_words_survive_being_written():
    flow = Flow(
        start="a", values={"x": 'a "b" \\ \n\t ünï \x7f'}, steps={"a": Step(say="{x} “q”", hangup=True)}
    )

    assert read_flow(flow_text(flow).encode(), name="x") == flow


def test_each_time_has_copies_that_lead_to_one_another(tmp_path):
    source = tmp_path / "flows"
    source.mkdir()
    (source / "a.toml").write_text(
        'start = "x"\n[steps.x]\nsay = "Hi"\nnext = "y"\n[steps.y]\nredirect = "b"\n'
    )
    (source / "b.toml").write_bytes((FLOWS / "reception.toml").read_bytes())
    home = tmp_path / "home"
    home.mkdir()

    found = prepare_flows(source, home, ["sun 10:00", "", "mon 10:00", "mon 10:00"])

    files = FlowFiles(found.folder)
    assert files.names() == ["a", "a-at-1", "a-at-2", "b", "b-at-1", "b-at-2"]
    assert files.get(found.name("a", "mon 10:00")).steps["y"].redirect == "b-at-1"
    assert files.get(found.name("b", "sun 10:00")).hours["office"].open == {}
    assert files.get("b") == FlowFiles(FLOWS).get("reception")
    assert len(set(found.numbers.values())) == 6
    with pytest.raises(Failed, match="there is no flow `c`; there are: a, b"):
        found.name("c", "")


def test_flows_with_faults_are_not_tried(tmp_path):
    (tmp_path / "a.toml").write_text('start = "x"')

    with pytest.raises(Failed, match="`steps` is missing"):
        prepare_flows(tmp_path, tmp_path, [])
