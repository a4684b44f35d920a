"""The command line of ``python -m local flows``."""

import argparse
import json
import sys

import msgspec

from local.flows.check import faults
from local.flows.drawing import draw
from shared.adapters.files.flows import FlowFiles
from shared.domain.flows.flow import Flow
from shared.errors import InvalidFlow
from shared.wiring.services import FLOWS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def main(arguments: list[str]) -> int:
    """Run the command; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m local flows", description="What people hear and read.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="list what is wrong with the flows, each with file, line and step")
    drawing = commands.add_parser("draw", help="print a diagram of a flow, in Mermaid")
    drawing.add_argument("name", help="the flow: a file in flows/, without .toml")
    commands.add_parser("schema", help="print the JSON Schema of a flow, for editors")
    options = parser.parse_args(arguments)
    if options.command == "check":
        return _check()
    try:
        print(schema() if options.command == "schema" else draw(FlowFiles(FLOWS).get(options.name)), end="")
    except InvalidFlow as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def schema() -> str:
    """Return the JSON Schema of a flow's file."""
    return json.dumps({"$schema": _DIALECT, **msgspec.json.schema(Flow)}, indent=2) + "\n"


def _check() -> int:
    flows = FlowFiles(FLOWS)
    if found := [*faults(flows)]:
        print("\n".join(found), file=sys.stderr)
        return 1
    print(f"no problems in {', '.join(flows.names())}")
    return 0
