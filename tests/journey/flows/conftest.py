"""A running app with flows for these tests, and a number for each flow."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.adapters.files.flows import FlowFiles
from switchboard.flows.conversation.at import flow_at
from switchboard.flows.conversation.flow_text import flow_text
from tests.journey.flows.flow_harness import CLOSED, NUMBERS, OPEN, FlowHarness
from tests.journey.running_app import ROOT

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def flows(host, tmp_path_factory) -> Iterator[FlowHarness]:
    """Start an app with the flows of these tests and the setting NUMBER_FLOWS."""
    home = tmp_path_factory.mktemp("app")
    _copy_app(home)
    with host.run_everything(home) as switchboard:
        harness = FlowHarness(switchboard, home)
        for number in NUMBERS.values():
            harness.buy_number(number)
        yield harness


def _copy_app(home: Path) -> None:
    for name in ("shared", "local", "flows"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("function_app.py", "host.json"):
        shutil.copy(ROOT / name, home)
    (home / "node_modules").symlink_to(ROOT / "node_modules")
    for flow in HERE.glob("*.toml"):
        shutil.copy(flow, home / "flows")
    reception = FlowFiles(ROOT / "flows").get("reception")
    for name, at in (("open", OPEN), ("closed", CLOSED)):
        text = flow_text(flow_at(reception, at, names={}))
        (home / "flows" / f"reception-{name}.toml").write_text(text)
    settings = json.loads((ROOT / "local.settings.json.example").read_text())
    pairs = (f"{number}={flow}" for flow, number in NUMBERS.items())
    settings["Values"]["EVENTS"] = "on"
    settings["Values"]["NUMBER_FLOWS"] = ", ".join(pairs)
    (home / "local.settings.json").write_text(json.dumps(settings))
