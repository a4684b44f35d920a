"""The examples of docs/trying-flows.md, as a writer would repeat them."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from shared.adapters.files.flow_toml import read_flow
from shared.errors import InvalidFlow
from shared.wiring.services import FLOWS
from switchboard.flows.group import flows as command
from tests.journey.running_app import ROOT

pytestmark = pytest.mark.own_settings

PAGE = (ROOT / "docs" / "trying-flows.md").read_text()
BLOCKS = [block for _, block in re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)]


def block(begins: str) -> str:
    return next(block for block in BLOCKS if block.startswith(begins))


def test_the_conversation_in_the_terminal_is_what_is_printed(run_flows):
    typed, *expected = block("$ ").splitlines()

    _, lines = run_flows(*shlex.split(typed.removeprefix("$ switchboard flows ")))

    assert lines == expected


def test_the_transcript_goes_as_written(run_flows, tmp_path):
    shown = block("== ")
    (tmp_path / "survey.toml").write_bytes((FLOWS / "survey.toml").read_bytes())
    (tmp_path / "survey.transcript").write_text(shown)

    status, lines = run_flows("test", str(tmp_path))

    assert (status, lines[-1]) == (0, "1 of 1 conversations went as written")


def test_the_fault_is_said_as_shown():
    expected = block("flows/reception.toml, line 24: cannot")
    lines = (FLOWS / "reception.toml").read_text().splitlines()
    lines[23] = "say = “Hello”"

    with pytest.raises(InvalidFlow) as caught:
        read_flow("\n".join(lines).encode(), name="flows/reception.toml")
    assert f"{caught.value}\n" == expected


def test_the_line_of_an_edited_flow_is_one_that_comes():
    lines = (FLOWS / "reception.toml").read_text().splitlines()
    assert lines[19].startswith("say = ")
    lines[19] = lines[19].replace("say", "sai", 1)

    with pytest.raises(InvalidFlow) as caught:
        read_flow("\n".join(lines).encode(), name="flows/reception.toml")
    assert str(caught.value) in block("flows/reception.toml: taken up")


def test_every_command_and_option_of_the_page_exists():
    steps = [step["run"] for step in yaml.safe_load(block("steps:"))["steps"]]
    typed = [step.partition("switchboard flows ")[2] for step in steps[1:]]
    typed += re.findall(r"`switchboard flows (.+?)`", PAGE)
    context = command.make_context("flows", ["check"])

    for words in typed:
        name, *arguments = shlex.split(words)
        found = command.get_command(context, name)
        assert found.make_context(name, arguments or ["confirm"] * (name == "draw"), resilient_parsing=False)
    trying = command.get_command(context, "try")
    known = {option for parameter in trying.params for option in parameter.opts}
    assert {*re.findall(r"^\| `(--[\w-]+)", PAGE, re.MULTILINE)} <= known


def test_the_page_is_named_where_this_test_is():
    assert Path(__file__).name in PAGE
