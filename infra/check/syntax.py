"""Is it Bicep? Two parsers that know nothing of each other must say so."""

from collections.abc import Iterator
from functools import cache

from lark.exceptions import LarkError
from pycep import BicepParser

from infra.check import tree
from infra.check.finding import Finding
from infra.check.template import Template


def check(template: Template) -> Iterator[Finding]:
    """Yield what either parser cannot read."""
    for node in tree.broken(template.root):
        yield template.finding(node, f"cannot be parsed: {tree.text(node)[:40]!r}")
    if fault := _second_opinion(tree.text(template.root)):
        at, said = fault
        yield Finding(template.path, at, f"cannot be parsed by the second parser: {said}")


@cache  # it takes a tenth of a second, and most files of a broken copy are whole
def _second_opinion(source: str) -> tuple[int, str] | None:
    try:
        BicepParser().parse(text=source)
    except LarkError as error:
        return int(getattr(error, "line", 1) or 1), str(error).splitlines()[0]
    return None
