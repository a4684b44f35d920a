"""``python -m infra.check``: print every fault of infra/, a line each.

``python -m infra.check snapshots`` makes the snapshots anew; ``python -m infra.check --compile`` fails where
there is no compiler; ``python -m infra.check arm FOLDER`` writes the snapshots as ARM templates, for checkov.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.check import agreement, alerts, compiler, documents, queries, resources, secrets, snapshots
from infra.check.facts import ROOT, Facts, gather
from infra.check.finding import Finding
from infra.check.snapshots import SETS, Snapshot
from infra.check.source import params

ARM = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def find(root: Path, facts: Facts) -> list[Finding]:
    """Return every fault of the templates below ``root`` and of the files that belong to them."""
    infra = root / "infra"
    every = {name: Snapshot.read(infra, name) for name in SETS}
    found = [*snapshots.stale(infra)]
    for template in snapshots.sources(infra):
        if template.suffix.startswith(".bicep"):
            found += secrets.check_source(template)
    found += _once(finding for snapshot in every.values() for finding in _of_snapshot(infra, snapshot))
    found += agreement.check(infra, every["everything"], facts)
    found += alerts.check(every["everything"])
    found += queries.check(infra, every["everything"], facts)
    found += documents.check(root, every["everything"])
    return sorted(set(found))


def _of_snapshot(infra: Path, snapshot: Snapshot) -> Iterator[Finding]:
    secure = {param.name for param in params((infra / "main.bicep").read_text()).values() if param.secure}
    yield from resources.check(snapshot)
    yield from secrets.check_snapshot(snapshot, secure)


def _once(findings: Iterator[Finding]) -> list[Finding]:
    """Return what several snapshots have in common once, for the first of them."""
    return list({finding.text: finding for finding in reversed([*findings])}.values())


def _write_as_arm(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for name in SETS:
        resources_of = Snapshot.read(ROOT / "infra", name).resources
        template = {"$schema": ARM, "contentVersion": "1.0.0.0", "resources": resources_of}
        (folder / f"{name}.json").write_text(json.dumps(template, indent=2))
    return 0


def main(arguments: list[str]) -> int:
    """Print every fault; return the exit status."""
    if arguments[:1] == ["arm"]:
        return _write_as_arm(Path(arguments[1]))
    try:
        return _check(arguments)
    except compiler.CompilerFailed as failed:
        print(f"infra: {failed}", file=sys.stderr)
        print(compiler.HOW_TO_GET_ONE, file=sys.stderr)
        return 1


def _check(arguments: list[str]) -> int:
    program = compiler.find_compiler(os.environ, Path.home())  # noqa: TID251 - BICEP and PATH
    if program is None and arguments:
        print(compiler.HOW_TO_GET_ONE, file=sys.stderr)
        return 1
    if program and "snapshots" in arguments:
        found = compiler.compile_snapshots(program, ROOT / "infra")
    else:
        found = find(ROOT, gather())
        found += compiler.check(program, ROOT / "infra") if program else []
    for finding in found:
        print(finding.as_line(ROOT))
    print(f"infra: {len(found)} faults", file=sys.stderr)
    if program is None:
        print(compiler.HOW_TO_GET_ONE, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
