"""Check that each property exists that is read of a resource, a module, or a row of a list."""

from collections.abc import Iterator

from tree_sitter import Node

from infra.check import tree
from infra.check.finding import Finding
from infra.check.template import Template

RESOURCE_MEMBERS = frozenset({"id", "name", "properties"})
READ_PROPERTIES = frozenset(
    {"ConnectionString", "clientId", "defaultHostName", "primaryEndpoints", "principalId", "vaultUri"}
)
"""Properties of resources that the templates read, spelt as Azure spells them: https://learn.microsoft.com/azure/templates/."""

ENDPOINTS = frozenset({"blob", "queue", "table", "web"})


def check(template: Template) -> Iterator[Finding]:
    """Yield reads of missing properties, lists whose rows differ in their properties, and missing files."""
    rows = {variable.name: _rows(variable.value) for variable in template.of_kind("var").values()}
    for variable in template.of_kind("var").values():
        for row in rows[variable.name]:
            if odd := sorted(row ^ rows[variable.name][0]):
                yield template.finding(
                    variable.node, f"not every row of {variable.name} has {', '.join(odd)}"
                )
    yield from _of_resources(template)
    for loop in tree.of_type(template.root, "for_statement"):
        yield from _of_rows(template, loop, rows)
    for call in tree.of_type(template.root, "call_expression"):
        if tree.text(call).startswith("loadTextContent("):
            given = str(tree.literal(next(tree.of_type(call, "string"))))
            if not (template.path.parent / given).is_file():
                yield template.finding(call, f"there is no file {given}")


def _rows(value: Node | None) -> list[set[str]]:
    """Return the properties of each row of a list of objects."""
    rows = [set(tree.properties(row)) for row in tree.elements(value)] if value is not None else []
    return [row for row in rows if row]


def _of_resources(template: Template) -> Iterator[Finding]:
    resources, modules = template.of_kind("resource"), template.of_kind("module")
    for node in tree.of_type(template.root, "member_expression"):
        whole, _, member = tree.text(node).replace(".?", ".").rpartition(".")
        if whole in resources and member not in RESOURCE_MEMBERS:
            yield template.finding(node, f"resource {whole} has no {member}")
        elif (
            whole.removesuffix(".properties") in resources
            and whole not in resources
            and member not in READ_PROPERTIES
        ):
            yield template.finding(node, f"{whole} has no {member} that we know")
        elif whole in modules and member != "outputs":
            yield template.finding(node, f"module {whole} has no {member}")
        elif (whole == "endpoints" or whole.endswith(".primaryEndpoints")) and member not in ENDPOINTS:
            yield template.finding(node, f"storage has no endpoint {member}")
    nested = {resource.declared.name for resource in template.resources if resource.nested}
    for node in tree.of_type(template.root, "resource_expression"):
        name = node.child_by_field_name("resource")
        if name is not None and tree.text(name) not in nested:
            yield template.finding(node, f"there is no nested resource {tree.text(name)}")


def _of_rows(template: Template, loop: Node, rows: dict[str, list[set[str]]]) -> Iterator[Finding]:
    over = next(
        (after for mark, after in zip(loop.children, loop.children[1:], strict=False) if mark.type == "in")
    )
    known = rows.get(tree.text(over))
    given = loop.child_by_field_name("initializer") or next(tree.of_type(loop, "loop_variable"))
    for node in tree.of_type(loop, "member_expression") if known else ():
        whole, _, member = tree.text(node).rpartition(".")
        if known and whole == tree.text(given) and member not in known[0]:
            yield template.finding(node, f"no row of {tree.text(over)} has {member}")
