"""``python -m local flows``: check the flows, draw one, or write their JSON Schema."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping

import msgspec

from local.flow_drawing import draw
from shared.adapters.files.flows import FlowFiles
from shared.domain.flow_check.reachability import led_to_at_once
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Kind
from shared.errors import InvalidFlow
from shared.wiring import FLOWS


def main(arguments: list[str]) -> int:
    """Do what is asked; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m local flows", description="What people hear and read.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="say what is wrong with the flows, each with file, line and step")
    drawing = commands.add_parser("draw", help="print a picture of a flow, in Mermaid")
    drawing.add_argument("name", help="the flow: a file in flows/, without .toml")
    commands.add_parser("schema", help="print the JSON Schema of a flow, for editors")
    told = parser.parse_args(arguments)
    if told.command == "check":
        return _check()
    try:
        print(schema() if told.command == "schema" else draw(FlowFiles(FLOWS).get(told.name)), end="")
    except InvalidFlow as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def faults(flows: FlowFiles) -> Iterator[str]:
    """Yield what is wrong with each flow, and with where one leads to another: nowhere, or on for ever."""
    at_once = dict[str, set[str]]()
    for name in flows.names():
        try:
            flow = flows.get(name)
        except InvalidFlow as error:
            yield str(error)
            continue
        at_once[name] = led_to_at_once(flow)
        for step, other in _led_to(flow):
            if other not in flows.names():
                yield f"flows/{name}.toml, step `{step}`: goes to the flow `{other}`, which is not there"
    for name in at_once:
        if name in _reached(name, at_once):
            yield f"flows/{name}.toml: leads back to itself without asking anything: it would never end"


def schema() -> str:
    """Return the JSON Schema of a flow's file."""
    return json.dumps({"$schema": _DIALECT, **msgspec.json.schema(Flow)}, indent=2) + "\n"


_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _check() -> int:
    flows = FlowFiles(FLOWS)
    if found := [*faults(flows)]:
        print("\n".join(found), file=sys.stderr)
        return 1
    print(f"all is well with {', '.join(flows.names())}")
    return 0


def _reached(name: str, at_once: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [*at_once[name]]
    while waiting:
        other = waiting.pop()
        if other not in reached:
            reached.add(other)
            waiting += at_once.get(other, ())
    return reached


def _led_to(flow: Flow) -> Iterator[tuple[str, str]]:
    for name, step in flow.steps.items():
        if step.kind is Kind.REDIRECT and not step.redirect.startswith("https://"):
            yield name, step.redirect
