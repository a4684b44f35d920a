"""Check that each file is Bicep, with two independent parsers."""

from collections.abc import Iterator
from functools import cache

from lark.exceptions import LarkError
from pycep import BicepParser

from infra.check import tree
from infra.check.finding import Finding
from infra.check.template import Template


def check(template: Template) -> Iterator[Finding]:
    """Yield what one of the parsers cannot read."""
    for node in tree.broken(template.root):
        yield template.finding(node, f"cannot be parsed: {tree.text(node)[:40]!r}")
    if fault := _second_opinion(tree.text(template.root)):
        line, text = fault
        yield Finding(template.path, line, f"cannot be parsed by the second parser: {text}")


@cache  # it takes 0.1 s, and in tests most files are the same each time
def _second_opinion(source: str) -> tuple[int, str] | None:
    try:
        BicepParser().parse(text=source)
    except LarkError as error:
        return int(getattr(error, "line", 1) or 1), str(error).splitlines()[0]
    return None
