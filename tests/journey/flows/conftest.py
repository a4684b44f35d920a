"""A running app with flows for these tests, and a number for each flow."""

import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest

from switchboard.flows.conversation.local_app import LocalApp
from switchboard.flows.conversation.prepared_flows import prepare_flows
from switchboard.flows.group import flows as command
from tests.journey.flows.flow_harness import CLOSED, NUMBERS, OPEN, FlowHarness
from tests.journey.running_app import ROOT

HERE = Path(__file__).parent


@pytest.fixture(scope="package")
def flows(host, tmp_path_factory) -> Iterator[FlowHarness]:
    """Start an app with the flows of these tests and the setting NUMBER_FLOWS."""
    home = tmp_path_factory.mktemp("app")
    prepared = prepare_flows(ROOT / "flows", home, [OPEN, CLOSED])
    for flow in HERE.glob("*.toml"):
        shutil.copy(flow, prepared.folder)
    own = {number: flow for flow, number in NUMBERS.items() if (HERE / f"{flow}.toml").exists()}
    pairs = (f"{number}={flow}" for number, flow in own.items())
    number_flows = ", ".join([*pairs, prepared.settings["NUMBER_FLOWS"]])
    settings = {"EVENTS": "on", "NUMBER_FLOWS": number_flows}
    with host.run_everything(prepared.folder, settings) as switchboard:
        harness = FlowHarness(switchboard, prepared)
        for number in {*NUMBERS.values(), *prepared.numbers.values()}:
            harness.buy_number(number)
        yield harness


class WithNumbers(LocalApp):
    """A machine that has the numbers already."""

    def buy_number(self, number: str) -> None:
        """Do nothing."""


@pytest.fixture
def run_flows(flows, capsys, monkeypatch):
    """Run a command with the running machine; return the exit status and the lines on stdout."""

    @contextmanager
    def started(folder, settings):
        assert [*folder.glob("*.toml")]
        assert settings["NUMBER_FLOWS"].startswith("+15005552000=")
        yield WithNumbers(asdict(flows.switchboard))

    def run(*arguments: str, typed: str = "") -> tuple[int, list[str]]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = command.main([*arguments], obj=started, standalone_mode=False)
        return status or 0, capsys.readouterr().out.splitlines()

    return run
