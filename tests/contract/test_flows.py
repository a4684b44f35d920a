"""The flows, from the fake and from files."""

import pytest

from shared.adapters.files.flow_toml import read_flow
from shared.adapters.files.flows import FlowFiles
from shared.errors import InvalidFlow
from tests.fakes.content import MemoryFlows

MENU = b"""
start = "a"

[steps.a]
say = "Hi"
"""


@pytest.fixture(params=["memory", "files"])
def flows(request, tmp_path):
    if request.param == "memory":
        return MemoryFlows(menu=read_flow(MENU, name="menu"), other=read_flow(MENU, name="other"))
    for name in ("menu", "other"):
        (tmp_path / f"{name}.toml").write_bytes(MENU)
    return FlowFiles(tmp_path)


def test_a_flow_is_loaded_once_by_its_name(flows):
    assert flows.get("menu") == read_flow(MENU, name="menu")
    assert flows.get("menu") is flows.get("menu")


@pytest.mark.parametrize("name", ["nowhere", "", "Menu", "menu.toml"])
def test_an_unknown_flow_is_refused_with_the_names_of_the_known_ones(flows, name):
    with pytest.raises(InvalidFlow, match=f"there is no flow `{name}`.*there are: menu, other"):
        flows.get(name)


def test_a_name_that_the_file_system_refuses_is_unknown_too(flows):
    with pytest.raises(InvalidFlow, match="there is no flow `aaa"):
        flows.get("a" * 1_000)
