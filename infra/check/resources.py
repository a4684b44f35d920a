"""Is each resource what Azure expects, and as safe as we insist on?"""

from collections.abc import Iterator

from tree_sitter import Node

from infra.check import tree
from infra.check.finding import Finding
from infra.check.rules import ALWAYS, GRANTED, INSISTED, KINDS
from infra.check.template import Resource, Template

GUID_LENGTH = 36


def check(template: Template) -> Iterator[Finding]:
    """Yield unknown types and versions, what is missing or unknown, and what is not safe."""
    for resource in template.resources:
        node = resource.declared.node
        kind = KINDS.get(resource.type)
        if kind is None:
            yield template.finding(node, f"{resource.type} is no type that we know")
            continue
        if resource.version not in {kind.version, "" if resource.nested else kind.version}:
            yield template.finding(node, f"{resource.type} is to be used at {kind.version}")
        if "name" not in tree.properties(resource.body):
            yield template.finding(node, f"{resource.declared.name} has no name")
        if not resource.existing:
            yield from _needs(template, resource, kind.needs)
            yield from _insisted(template, resource)
            yield from _words(template, resource, ALWAYS | set(kind.words.split()))
    yield from _outer(template)
    yield from _roles(template)


def _needs(template: Template, resource: Resource, needs: tuple[str, ...]) -> Iterator[Finding]:
    for path in needs:
        if tree.at(resource.body, path) is None:
            yield template.finding(resource.declared.node, f"{resource.declared.name} has no {path}")
    location = tree.at(resource.body, "location")
    if location is not None and tree.literal(location) not in {None, "global"}:
        yield template.finding(location, "a region is written down: make it a parameter")


def _insisted(template: Template, resource: Resource) -> Iterator[Finding]:
    for path, wanted in INSISTED.get(resource.type, {}).items():
        found = tree.at(resource.body, path)
        if found is None:
            yield template.finding(
                resource.declared.node, f"{resource.declared.name} has no {path}: {wanted}"
            )
        elif tree.literal(found) != wanted:
            yield template.finding(found, f"{path} must be {wanted}, not {tree.text(found)}")


def _words(template: Template, resource: Resource, known: frozenset[str] | set[str]) -> Iterator[Finding]:
    if resource.type == "Microsoft.Web/sites/config":
        return  # app settings: see settings.py
    for node in _own(resource.body):
        if node.children[0].type in {"identifier", "string"}:
            name = tree.literal(node.children[0]) if node.children[0].type == "string" else tree.name_of(node)
            if name is not None and name not in known:
                yield template.finding(node, f"{resource.type} has no property {name} that we know")


def _own(node: Node) -> Iterator[Node]:
    """Return every property below ``node`` but those of nested resources."""
    for child in node.children:
        if child.type == "resource_declaration":
            continue
        if child.type == "object_property" and child.children[0].type != "resource_declaration":
            yield child
        yield from _own(child)


def _outer(template: Template) -> Iterator[Finding]:
    scope = next(tree.of_type(template.root, "target_scope_assignment"), None)
    subscription = scope is not None and "'subscription'" in tree.text(scope)
    for resource in template.resources:
        if subscription != (resource.type == "Microsoft.Resources/resourceGroups"):
            yield template.finding(
                resource.declared.node, f"{resource.type} cannot be in a file of this scope"
            )
    for module in template.of_kind("module").values():
        if subscription and tree.at(module.value or module.node, "scope") is None:
            yield template.finding(module.node, f"module {module.name} has no scope")
    for one in template.of_kind("param").values():
        if not one.decorators.get("description"):
            yield template.finding(one.node, f"param {one.name} has no @description")


def _roles(template: Template) -> Iterator[Finding]:
    assigns = any(one.type == "Microsoft.Authorization/roleAssignments" for one in template.resources)
    for one in template.of_kind("var").values():
        value = tree.literal(one.value) if one.value is not None else None
        if assigns and isinstance(value, str) and len(value) == GUID_LENGTH and value not in GRANTED:
            yield template.finding(one.node, f"role {one.name} is none that may be given")
    for resource in template.resources:
        if resource.type == "Microsoft.Authorization/roleAssignments":
            if tree.at(resource.body, "scope") is None:
                yield template.finding(resource.declared.node, "a role on the whole group: give it a scope")
            name = tree.at(resource.body, "name")
            if name is None or not tree.text(name).startswith("guid("):
                yield template.finding(
                    resource.declared.node, "the name of a role assignment must be guid(...)"
                )
