"""Check the types of values, and that each module exists, with the parameters and outputs that are used."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tree_sitter import Node

from infra.check import tree
from infra.check.finding import Finding
from infra.check.template import Declared, Template

NODE_TYPES = {
    "array": "array",
    "boolean": "bool",
    "for_statement": "array",
    "number": "int",
    "object": "object",
    "string": "string",
}


def check(template: Template, others: Mapping[Path, Template]) -> Iterator[Finding]:
    """Yield defaults of the wrong type, and modules that are missing or wrongly used."""
    for declared in template.declared:
        given = _type(declared.value, template)
        if (
            declared.kind in {"param", "output"}
            and declared.type
            and given
            and not _fits(given, declared.type)
        ):
            yield template.finding(declared.node, f"{declared.name} is {declared.type}, but is given {given}")
    for module in template.of_kind("module").values():
        source = next(child for child in module.node.children if child.type == "string")
        other = others.get((template.path.parent / str(tree.literal(source))).resolve())
        if other is None:
            yield template.finding(source, f"there is no module {tree.text(source)}")
            continue
        yield from _arguments(template, module, other)
        yield from _outputs(template, module, other)


def _arguments(template: Template, module: Declared, other: Template) -> Iterator[Finding]:
    body = module.value or module.node
    given = tree.at(body, "params")
    arguments = tree.properties(given) if given is not None else {}
    params = other.of_kind("param")
    for name, value in arguments.items():
        if name not in params:
            yield template.finding(value, f"module {module.name} has no parameter {name}")
        elif (kind := _type(value, template)) and not _fits(kind, params[name].type):
            yield template.finding(value, f"{name} is {params[name].type}, but is given {kind}")
    for name, param in params.items():
        if name not in arguments and param.value is None:
            yield template.finding(module.node, f"module {module.name} needs parameter {name}")


def _outputs(template: Template, module: Declared, other: Template) -> Iterator[Finding]:
    known = other.of_kind("output")
    for node in tree.of_type(template.root, "member_expression"):
        steps = tree.text(node).replace(".?", ".").split(".")
        if steps[:2] == [module.name, "outputs"] and len(steps) == len(("module", "outputs", "name")):
            if steps[2] not in known:
                yield template.finding(node, f"module {module.name} has no output {steps[2]}")
            elif module.conditional and ".?" not in tree.text(node):
                yield template.finding(
                    node, f"module {module.name} may be absent: write {module.name}.?outputs"
                )


def _type(value: Node | None, template: Template) -> str:
    """Return the type of a value; empty if it is not known."""
    if value is None:
        return ""
    if value.type == "identifier":
        param = template.of_kind("param").get(tree.text(value))
        return param.type if param else ""
    return NODE_TYPES.get(value.type, "")


def _fits(given: str, wanted: str) -> bool:
    return given == wanted or "" in {given, wanted} or wanted not in set(NODE_TYPES.values())
