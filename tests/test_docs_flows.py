"""The examples in the pages about flows are valid and complete."""

import json
import re
from pathlib import Path

import pytest

from local.flows.drawing import draw
from shared.adapters.files.flow_toml import read_flow
from shared.adapters.files.flows import FlowFiles
from shared.domain.messages.message import read_message
from shared.wiring.services import FLOWS

DOCS = Path(__file__).parent.parent / "docs"
FLOW_PAGES = ("flows.md", "flow-steps.md", "flows-in-use.md", "several-questions.md")


def blocks(kind: str, *pages: str) -> list[str]:
    text = "".join((DOCS / page).read_text() for page in pages or FLOW_PAGES)
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [block for block_kind, block in found if block_kind == kind]


@pytest.mark.parametrize("block", blocks("toml"))
def test_every_flow_in_the_pages_is_valid(block):
    assert read_flow(block.encode(), name="docs/flows.md").steps


@pytest.mark.parametrize("block", blocks("json"))
def test_every_message_in_the_pages_is_valid(block):
    assert read_message(json.loads(block), default_id="x").flow in FlowFiles(FLOWS).names()


def test_every_ready_flow_has_a_section_that_names_its_file():
    page = (DOCS / "ready-flows.md").read_text()

    for name in FlowFiles(FLOWS).names():
        assert f"`flows/{name}.toml`" in page


def test_the_diagrams_are_equal_to_the_output_of_draw():
    flows = FlowFiles(FLOWS)

    assert sorted(blocks("mermaid", "ready-flows.md")) == sorted(
        draw(flows.get(name)) for name in flows.names()
    )


def test_the_message_of_the_ready_flow_is_valid():
    (block,) = (block for block in blocks("", "ready-flows.md") if "curl" in block)
    body = block.partition("-d '")[2].rstrip().removesuffix("'").replace("'\"'\"'", "'")

    assert read_message(json.loads(body), default_id="x").values["who"] == "Ana's"


def test_every_key_of_a_step_is_explained():
    page = "".join((DOCS / name).read_text() for name in FLOW_PAGES)
    schema = json.loads((FLOWS / "flow.schema.json").read_text())["$defs"]

    for kind in ("Flow", "Step", "Dial", "Record"):
        for key in schema[kind]["properties"]:
            assert f"`{key}`" in page or f"[{key}" in page or f"\n{key} = " in page, f"{kind}: {key}"
