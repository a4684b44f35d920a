"""Read Bicep's syntax tree. Source of the node types: https://github.com/tree-sitter-grammars/tree-sitter-bicep."""

from collections.abc import Iterator

import tree_sitter
import tree_sitter_bicep
from tree_sitter import Node

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))

DECLARATIONS = {
    "parameter_declaration": "param",
    "variable_declaration": "var",
    "resource_declaration": "resource",
    "module_declaration": "module",
    "output_declaration": "output",
}


def parse(source: bytes) -> Node:
    """Return the tree of a file."""
    return _PARSER.parse(source).root_node


def text(node: Node) -> str:
    """Return the source of ``node``."""
    return (node.text or b"").decode()


def line(node: Node) -> int:
    """Return the line that ``node`` begins on, from 1."""
    return int(node.start_point[0]) + 1


def walk(node: Node) -> Iterator[Node]:
    """Yield ``node`` and all below it, in the order of the source."""
    yield node
    for child in node.children:
        yield from walk(child)


def of_type(node: Node, *types: str) -> Iterator[Node]:
    """Yield every node of these types, ``node`` included."""
    return (found for found in walk(node) if found.type in types)


def broken(node: Node) -> Iterator[Node]:
    """Yield what could not be parsed."""
    return (found for found in walk(node) if found.type == "ERROR" or found.is_missing)


def literal(node: Node) -> str | bool | int | None:
    """Return the value of a plain string, a boolean or a number; None if it is none of these."""
    if node.type == "string" and not any(child.type == "interpolation" for child in node.children):
        return "".join(text(child) for child in node.children if child.type == "string_content")
    if node.type == "boolean":
        return text(node) == "true"
    return int(text(node)) if node.type == "number" else None


def name_of(declaration: Node) -> str:
    """Return the name that a declaration, a property, or a call has."""
    first = next(child for child in declaration.children if child.type in {"identifier", "string"})
    return str(literal(first)) if first.type == "string" else text(first)


def value_of(declaration: Node) -> Node | None:
    """Return the node after ``=`` or ``:``; of a loop or condition, its body."""
    after = [
        child
        for mark, child in zip(declaration.children, declaration.children[1:], strict=False)
        if mark.type in {"=", ":"}
    ]
    return _inner(after[0]) if after else None


def _inner(node: Node) -> Node:
    if node.type == "for_statement":
        body = node.child_by_field_name("body")
        return _inner(body) if body else node
    if node.type == "if_statement":
        return _inner(node.children[-1])
    return node


def properties(node: Node) -> dict[str, Node]:
    """Return the properties of an object, by name; of anything else, none."""
    found = {}
    for child in node.children if node.type == "object" else ():
        value = value_of(child) if child.type == "object_property" else None
        if value is not None and child.children[0].type in {"identifier", "string"}:
            found[name_of(child)] = value
    return found


def elements(node: Node) -> list[Node]:
    """Return the elements of an array; of anything else, none."""
    return [child for child in node.children if child.is_named] if node.type == "array" else []


def at(node: Node, path: str) -> Node | None:
    """Return the node at ``path``, such as ``properties.subnets.0.name``."""
    for step in path.split("."):
        place = int(step) if step.isdecimal() else None
        if place is None:
            below = properties(node).get(step.replace("/", "."))
        else:
            below = next(iter(elements(node)[place : place + 1]), None)
        if below is None:
            return None
        node = below
    return node
