"""``python -m infra.check``: print every fault of infra/, a line each."""

import sys
from collections.abc import Iterator
from pathlib import Path

from infra.check import agreement, documents, members, queries, resources, secrets, symbols, syntax, types
from infra.check.facts import ROOT, Facts, gather
from infra.check.finding import Finding
from infra.check.template import Template

MODULES = ("app", "alerts", "storage", "vault")
"""Modules without which the checks cannot run."""


def find(root: Path, facts: Facts) -> list[Finding]:
    """Return every fault of the templates below ``root`` and of the files that belong to them."""
    infra = root / "infra"
    templates = {path.resolve(): Template.read(path) for path in sorted(infra.rglob("*.bicep"))}
    missing = [
        name
        for name in ("main", *(f"modules/{module}" for module in MODULES))
        if not _has(templates, infra, name)
    ]
    if missing:
        return [Finding(infra / f"{name}.bicep", 1, "is missing") for name in missing]
    main, alerts = (templates[(infra / name).resolve()] for name in ("main.bicep", "modules/alerts.bicep"))
    found = [finding for template in templates.values() for finding in _of_template(template, templates)]
    found += agreement.check(infra, templates, facts)
    found += queries.check(infra, alerts, facts)
    found += documents.check(root, main)
    return sorted(set(found))


def _has(templates: dict[Path, Template], infra: Path, name: str) -> bool:
    return (infra / f"{name}.bicep").resolve() in templates


def _of_template(template: Template, templates: dict[Path, Template]) -> Iterator[Finding]:
    yield from syntax.check(template)
    yield from symbols.check(template)
    yield from types.check(template, templates)
    yield from members.check(template)
    yield from resources.check(template)
    yield from secrets.check(template)


def main() -> int:
    """Print every fault; return the exit status."""
    found = find(ROOT, gather())
    for finding in found:
        print(finding.as_line(ROOT))
    files = len(list((ROOT / "infra").rglob("*.bicep")))
    print(
        f"infra: {len(found)} faults in {files} templates and the files that belong to them", file=sys.stderr
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
