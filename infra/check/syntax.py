"""Is it Bicep? Two parsers that know nothing of each other must say so."""

from collections.abc import Iterator

from lark.exceptions import LarkError
from pycep import BicepParser

from infra.check import tree
from infra.check.finding import Finding
from infra.check.template import Template


def check(template: Template) -> Iterator[Finding]:
    """Yield what either parser cannot read."""
    for node in tree.broken(template.root):
        yield template.finding(node, f"cannot be parsed: {tree.text(node)[:40]!r}")
    try:
        BicepParser().parse(file_path=template.path)
    except LarkError as error:
        at = int(getattr(error, "line", 1) or 1)
        yield Finding(
            template.path, at, f"cannot be parsed by the second parser: {str(error).splitlines()[0]}"
        )
