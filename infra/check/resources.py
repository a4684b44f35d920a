"""Check that each resource has the properties that Azure expects, and the secure values that we require."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from infra.check import tree
from infra.check.finding import Finding
from infra.check.kinds import ALWAYS, KINDS
from infra.check.rules import GRANTED, REQUIRED_VALUES, VALUES
from infra.check.template import Resource, Template

GUID = re.compile(r"^[0-9a-f]{8}-")
OF_A_PARENT = 2
"""Slashes in the type of a resource that is a child of another."""


def check(template: Template) -> Iterator[Finding]:
    """Yield unknown types, versions and properties, missing ones, and values that are not secure."""
    for resource in template.resources:
        node = resource.declared.node
        kind = KINDS.get(resource.type)
        if kind is None:
            yield template.finding(node, f"{resource.type} is not a type that we know")
            continue
        if resource.version not in {kind.version, "" if resource.nested else kind.version}:
            yield template.finding(node, f"{resource.type} is to be used at {kind.version}")
        if "name" not in tree.properties(resource.body):
            yield template.finding(node, f"{resource.declared.name} has no name")
        if not resource.existing:
            yield from _needs(template, resource, kind.needs)
            yield from _required_values(template, resource)
            yield from _words(template, resource, ALWAYS | set(kind.words.split()))
    yield from _passwords(template)
    yield from _outer(template)
    yield from _roles(template)
    yield from _values(template)


def _needs(template: Template, resource: Resource, needs: tuple[str, ...]) -> Iterator[Finding]:
    for path in needs:
        if tree.at(resource.body, path) is None:
            yield template.finding(resource.declared.node, f"{resource.declared.name} has no {path}")
    if (
        resource.type.count("/") >= OF_A_PARENT
        and not resource.nested
        and not tree.at(resource.body, "parent")
    ):
        yield template.finding(resource.declared.node, f"{resource.declared.name} has no parent")
    location = tree.at(resource.body, "location")
    if location is not None and tree.literal(location) not in {None, "global"}:
        yield template.finding(location, "a region is a literal: make it a parameter")


def _required_values(template: Template, resource: Resource) -> Iterator[Finding]:
    for path, wanted in REQUIRED_VALUES.get(resource.type, {}).items():
        found = tree.at(resource.body, path)
        if found is None:
            yield template.finding(
                resource.declared.node, f"{resource.declared.name} has no {path}: {wanted}"
            )
        elif tree.literal(found) != wanted:
            yield template.finding(found, f"{path} must be {wanted}, not {tree.text(found)}")


def _words(template: Template, resource: Resource, known: frozenset[str] | set[str]) -> Iterator[Finding]:
    if resource.type == "Microsoft.Web/sites/config":
        return  # app settings: see agreement.py
    for node in _own(resource.body):
        if node.children[0].type in {"identifier", "string"}:
            name = tree.literal(node.children[0]) if node.children[0].type == "string" else tree.name_of(node)
            if name is not None and name not in known:
                yield template.finding(node, f"{resource.type} has no property {name} that we know")


def _own(node: Node) -> Iterator[Node]:
    """Yield every property below ``node`` except those of nested resources."""
    for child in node.children:
        if child.type == "resource_declaration":
            continue
        if child.type == "object_property" and child.children[0].type != "resource_declaration":
            yield child
        yield from _own(child)


def _passwords(template: Template) -> Iterator[Finding]:
    """Yield ways to deploy by password that are not disabled."""
    policies = "Microsoft.Web/sites/basicPublishingCredentialsPolicies"
    names = [tree.at(resource.body, "name") for resource in template.resources if resource.type == policies]
    disabled = {tree.literal(name) for name in names if name is not None}
    for resource in template.resources:
        if resource.type == "Microsoft.Web/sites":
            for name in sorted({"ftp", "scm"} - disabled):
                yield template.finding(resource.declared.node, f"passwords for {name} are not disabled")


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
    for param in template.of_kind("param").values():
        if not param.decorators.get("description"):
            yield template.finding(param.node, f"param {param.name} has no @description")


def _roles(template: Template) -> Iterator[Finding]:
    for node in tree.of_type(template.root, "string"):
        value = tree.literal(node)
        if isinstance(value, str) and GUID.match(value) and value not in GRANTED:
            yield template.finding(node, f"role {value} is not one that may be assigned")
    for resource in template.resources:
        if resource.type != "Microsoft.Authorization/roleAssignments":
            continue
        node, name = resource.declared.node, tree.at(resource.body, "name")
        if tree.at(resource.body, "scope") is None:
            yield template.finding(node, "the role is assigned for the whole group: give it a scope")
        if name is None or not tree.text(name).startswith("guid("):
            yield template.finding(node, "the name of a role assignment must be guid(...)")
        if tree.at(resource.body, "properties.principalType") is None and not resource.declared.conditional:
            yield template.finding(node, "no principalType: Azure may not have replicated a new identity yet")
        definition = tree.at(resource.body, "properties.roleDefinitionId")
        if definition is not None and "'Microsoft.Authorization/roleDefinitions'" not in tree.text(
            definition
        ):
            yield template.finding(definition, "is not a role definition")


def _values(template: Template) -> Iterator[Finding]:
    for node in tree.of_type(template.root, "object_property"):
        value = tree.value_of(node) if node.children[0].type == "identifier" else None
        pattern = VALUES.get(tree.text(node.children[0]))
        if value is None or pattern is None:
            continue
        for string in tree.of_type(value, "string"):
            found = tree.literal(string)
            if isinstance(found, str) and not re.fullmatch(pattern, found):
                yield template.finding(string, f"{tree.text(node.children[0])} cannot be {found}")
