"""A parsed Bicep file: its declarations and resources."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tree_sitter import Node

from infra.check import tree
from infra.check.finding import Finding


@dataclass(frozen=True)
class Declared:
    """A param, var, resource, module or output."""

    kind: str
    name: str
    node: Node
    decorators: dict[str, Node]

    @property
    def value(self) -> Node | None:
        """What it is set to: a default, a value, a body."""
        return tree.value_of(self.node)

    @property
    def type(self) -> str:
        """The declared type of a param or output, as written."""
        return next((tree.text(child) for child in self.node.children if child.type == "type"), "")

    @property
    def conditional(self) -> bool:
        """Whether it may be absent."""
        return any(child.type == "if_statement" for child in self.node.children)


@dataclass(frozen=True)
class Resource:
    """A resource, nested ones included."""

    declared: Declared
    type: str  # in full, such as Microsoft.Web/sites/config
    version: str  # empty: as its parent's
    existing: bool
    nested: bool

    @property
    def body(self) -> Node:
        """Its object."""
        return self.declared.value or self.declared.node


@dataclass(frozen=True)
class Template:
    """A parsed file."""

    path: Path
    root: Node

    @classmethod
    def read(cls, path: Path) -> "Template":
        """Parse the file; what cannot be parsed is a finding of ``syntax``."""
        return cls(path, tree.parse(path.read_bytes()))

    def finding(self, node: Node, text: str) -> Finding:
        """Return a finding about ``node``."""
        return Finding(self.path, tree.line(node), text)

    @cached_property
    def declared(self) -> list[Declared]:
        """All declarations at the top."""
        return list(_declarations(self.root))

    def of_kind(self, kind: str) -> dict[str, Declared]:
        """Return the declarations of one kind, by name."""
        return {declared.name: declared for declared in self.declared if declared.kind == kind}

    @cached_property
    def resources(self) -> list[Resource]:
        """All resources, nested ones after their parent."""
        return [found for resource in self.of_kind("resource").values() for found in _resources(resource, "")]


def _declarations(parent: Node) -> Iterator[Declared]:
    pending: dict[str, Node] = {}
    for child in parent.children:
        if child.type == "decorators":
            pending = {tree.text(call.children[0]): call for call in tree.of_type(child, "call_expression")}
        elif kind := tree.DECLARATIONS.get(child.type):
            yield Declared(kind, tree.name_of(child), child, pending)
            pending = {}


def _resources(declared: Declared, parent: str) -> Iterator[Resource]:
    what = next(child for child in declared.node.children if child.type == "string")
    kind, _, version = str(tree.literal(what)).partition("@")
    full = f"{parent}/{kind}" if parent else kind
    existing = any(child.type == "existing" for child in declared.node.children)
    yield Resource(declared, full, version, existing, bool(parent))
    for child in (declared.value or declared.node).children:
        if child.type == "object_property" and child.children[0].type == "resource_declaration":
            inner = child.children[0]
            yield from _resources(Declared("resource", tree.name_of(inner), inner, {}), full)
