"""The little that is read of Bicep's source itself, line by line: what a snapshot does not show.

It relies on the format that ``bicep format`` makes, which ``make check`` holds the files to.
"""

import re
from dataclasses import dataclass

PARAM = re.compile(r"^((?:@.*\n)*)param (\w+) (\S+)(?: = (.*))?$", re.MULTILINE)


@dataclass(frozen=True)
class Param:
    """A parameter of a template."""

    name: str
    type: str
    default: str | None
    secure: bool
    line: int


def params(text: str) -> dict[str, Param]:
    """Return the parameters of a template, by name."""
    found = {}
    for match in PARAM.finditer(text):
        decorators, name, kind, default = match.groups()
        line = text.count("\n", 0, match.start(2)) + 1
        found[name] = Param(name, kind, default, "@secure()" in decorators, line)
    return found


def comes_after(text: str, module: str) -> list[str]:
    """Return what the declaration of a module names in ``dependsOn``."""
    found = re.search(
        rf"^module {module} .*?^  dependsOn: \[([^\]]*)\].*?^}}", text, re.MULTILINE | re.DOTALL
    )
    return re.findall(r"\w+", found[1]) if found and "\nmodule " not in found[0] else []
