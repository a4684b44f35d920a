"""A running app with flows for these tests, and a number for each flow."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journey.flows.flow_harness import NUMBERS, FlowHarness
from tests.journey.running_app import ROOT

HERE = Path(__file__).parent
OFFICE = 'open = { "mon-fri" = "09:00-17:00" }'


@pytest.fixture(scope="session")
def flows(host, tmp_path_factory) -> Iterator[FlowHarness]:
    """Start an app with the flows of these tests and the setting NUMBER_FLOWS."""
    home = tmp_path_factory.mktemp("app")
    _copy_app(home)
    with host.run_everything(home) as switchboard:
        harness = FlowHarness(switchboard)
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
    reception = (home / "flows" / "reception.toml").read_text()
    assert OFFICE in reception
    for name, hours in (("open", 'open = { "mon-sun" = "00:00-24:00" }'), ("closed", "open = {}")):
        text = reception.replace(OFFICE, hours).replace("2026-12-25..2027-01-01", "2000-01-01")
        (home / "flows" / f"reception-{name}.toml").write_text(text)
    settings = json.loads((ROOT / "local.settings.json.example").read_text())
    pairs = (f"{number}={flow}" for flow, number in NUMBERS.items())
    settings["Values"]["EVENTS"] = "on"
    settings["Values"]["NUMBER_FLOWS"] = ", ".join(pairs)
    (home / "local.settings.json").write_text(json.dumps(settings))
