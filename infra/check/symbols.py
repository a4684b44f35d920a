"""Check that every name that is used is declared, and every name that is declared is used."""

from collections import Counter
from collections.abc import Iterator

from tree_sitter import Node

from infra.check import tree
from infra.check.finding import Finding
from infra.check.template import Template

FUNCTIONS = frozenset(
    """
    any array base64 concat contains deployer deployment empty endsWith environment filter first flatten
    format groupBy guid indexOf int intersection items join json last lastIndexOf length loadFileAsBase64
    loadJsonContent loadTextContent loadYamlContent map mapValues max min newGuid objectKeys padLeft
    parseUri pickZones range reduce replace resourceGroup resourceId shallowMerge skip sort split startsWith
    string subscription subscriptionResourceId substring take tenant toLower toObject toUpper trim tryGet
    union uniqueString uri utcNow
    """.split()  # noqa: SIM905 - twenty lines otherwise
)
"""Functions that may be used: https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions."""

DECORATORS = frozenset(
    {"allowed", "description", "maxLength", "maxValue", "metadata", "minLength", "minValue", "secure"}
)


def check(template: Template) -> Iterator[Finding]:
    """Yield names that are unknown, declared twice or unused, and functions that Bicep does not have."""
    names = {declared.name for declared in template.declared if declared.kind != "output"}
    used = set()
    for node, known in _references(template.root, names):
        used.add(tree.text(node))
        if not known:
            yield template.finding(node, f"{tree.text(node)} is not declared")
    yield from _twice(template)
    yield from _shadows(template, names)
    yield from _unused(template, used)
    yield from _functions(template)


def _twice(template: Template) -> Iterator[Finding]:
    counted = Counter((declared.kind == "output", declared.name) for declared in template.declared)
    for declared in template.declared:
        if counted[declared.kind == "output", declared.name] > 1:
            yield template.finding(declared.node, f"{declared.name} is declared twice")


def _shadows(template: Template, names: set[str]) -> Iterator[Finding]:
    nested = {resource.declared.name for resource in template.resources}
    for node in tree.of_type(template.root, "for_statement", "lambda_expression"):
        for name in sorted(_introduced(node) & (names | nested)):
            yield template.finding(node, f"{name} here hides another {name}: call it something else")


def _unused(template: Template, used: set[str]) -> Iterator[Finding]:
    existing = {
        resource.declared.name for resource in template.resources if resource.existing and not resource.nested
    }
    for declared in template.declared:
        if declared.name not in used and (declared.kind in {"param", "var"} or declared.name in existing):
            yield template.finding(declared.node, f"{declared.kind} {declared.name} is not used")


def _functions(template: Template) -> Iterator[Finding]:
    for call in tree.of_type(template.root, "call_expression"):
        function = call.child_by_field_name("function")
        if function is None or function.type != "identifier":
            continue
        name, is_decorator = tree.text(function), call.parent is not None and call.parent.type == "decorator"
        if name not in (DECORATORS if is_decorator else FUNCTIONS):
            yield template.finding(call, f"Bicep has no {name}(), or none that we know")


def _references(node: Node, names: set[str]) -> Iterator[tuple[Node, bool]]:
    """Yield each identifier that refers to a declaration, and whether there is that declaration."""
    if node.type in {"decorators", "type"}:
        return
    here = names | _introduced(node)
    for child in node.children:
        if child.type != "identifier":
            yield from _references(child, here)
        elif not _is_name(child, node):
            yield child, tree.text(child) in here


def _introduced(node: Node) -> set[str]:
    """Return the names that are valid below ``node`` only: loop variables and lambda arguments."""
    if node.type == "for_statement":
        variables = [*tree.of_type(node, "loop_variable", "loop_enumerator")]
        given = node.child_by_field_name("initializer")
        return {tree.text(part) for part in [*variables, *filter(None, [given])]}
    if node.type == "lambda_expression":
        return {tree.text(part) for part in tree.of_type(node.children[0], "identifier")}
    return set()


def _is_name(identifier: Node, parent: Node) -> bool:
    """Return whether the identifier declares a name rather than refers to one."""
    if parent.type in tree.DECLARATIONS:
        return identifier == next(child for child in parent.children if child.type == "identifier")
    if parent.type in {"object_property", "lambda_expression"}:
        return bool(identifier == parent.children[0])
    names = (parent.child_by_field_name(field) for field in ("function", "resource", "initializer"))
    return identifier in [*names]
