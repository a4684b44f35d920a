"""``python -m tests.infra.mutations [N]``: break the templates mechanically, and count what the lint finds.

At most N (12) mutations of each kind in each file, chosen at random but the same every time. Prints a line
of JSON for each kind, and to stderr each mutation that was missed.
"""

import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tree_sitter import Node

from infra.check import tree
from infra.check.__main__ import find
from infra.check.facts import ROOT, gather

FILES = ("azure.yaml", "host.json", ".funcignore", "docs/operations.md")


def mutations(root: Node) -> Iterator[tuple[str, Node, bytes]]:
    """Yield each possible mutation: its kind, the node, and the replacement of the node."""
    for node in tree.walk(root):
        text = node.text or b""
        if _in_decorator(node):
            continue
        if node.type == "identifier":
            yield "name misspelt", node, text + b"x"
        elif node.type == "property_identifier":
            yield "member misspelt", node, text + b"x"
        elif node.type == "boolean":
            yield "boolean flipped", node, b"false" if text == b"true" else b"true"
        elif node.type == "string" and tree.literal(node):
            yield "string changed", node, text[:-1] + b"x'"
        elif node.type == "object_property" and node.children[0].type != "resource_declaration":
            yield "property deleted", node, b""


def _in_decorator(node: Node | None) -> bool:
    while node is not None and node.type != "decorators":
        node = node.parent
    return node is not None


def main(limit: int) -> None:
    """Try at most ``limit`` mutations of each kind in each file; print how many the lint found."""
    facts, rng = gather(), random.Random(1)  # noqa: S311 - the same ones every time
    with tempfile.TemporaryDirectory() as name:
        copy = _copied(Path(name))
        counts: dict[str, list[bool]] = {}
        for path in sorted((copy / "infra").rglob("*.bicep")):
            source = path.read_bytes()
            by_kind: dict[str, list[tuple[Node, bytes]]] = {}
            for kind, node, replacement in mutations(tree.parse(source)):
                by_kind.setdefault(kind, []).append((node, replacement))
            for kind, possible in by_kind.items():
                for node, replacement in rng.sample(possible, min(limit, len(possible))):
                    path.write_bytes(source[: node.start_byte] + replacement + source[node.end_byte :])
                    found = bool(find(copy, facts))
                    counts.setdefault(kind, []).append(found)
                    if not found:
                        where = f"{path.name}:{tree.line(node)}"
                        print(f"{where}: {kind}: {tree.text(node)[:60]}", file=sys.stderr)
            path.write_bytes(source)
    for kind, found_each in sorted(counts.items()):
        print(json.dumps({"kind": kind, "found": sum(found_each), "of": len(found_each)}))


def _copied(folder: Path) -> Path:
    for name in ("infra", ".github"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*_env"))
    (folder / "docs").mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 12)
