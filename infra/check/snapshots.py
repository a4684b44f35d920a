"""The snapshots in infra/snapshots/: what the compiler makes of the templates, for each set of parameters."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from infra.check.finding import Finding

SETS = ("least", "private-network", "everything", "github")
REMEDY = "run `python -m infra.check snapshots`, which needs Bicep's compiler"
SOURCES = "sources.sha256"


@dataclass(frozen=True)
class Snapshot:
    """Every resource of a deployment, with its final name and properties; and the outputs."""

    path: Path
    text: str

    @classmethod
    def read(cls, infra: Path, name: str) -> "Snapshot":
        """Read the snapshot of a set of parameters."""
        path = _snapshot_of(infra, name)
        return cls(path, path.read_text(encoding="utf-8"))

    @cached_property
    def document(self) -> dict[str, Any]:
        """The whole of it."""
        return dict(json.loads(self.text))

    @property
    def outputs(self) -> dict[str, Any]:
        """The outputs of main.bicep, by name."""
        return dict(self.document["outputs"])

    @property
    def resources(self) -> list[dict[str, Any]]:
        """All resources."""
        return list(self.document["predictedResources"])

    def of_type(self, resource_type: str) -> list[dict[str, Any]]:
        """Return the resources of a type, such as ``Microsoft.Web/sites``."""
        return [resource for resource in self.resources if resource["type"] == resource_type]

    def finding(self, resource: dict[str, Any], text: str) -> Finding:
        """Return a finding about a resource."""
        before, _, _ = self.text.partition(json.dumps(resource["id"]))
        return Finding(
            self.path, before.count("\n") + 1, f"{resource['type']} {short_name(resource)}: {text}"
        )


def short_name(resource: dict[str, Any]) -> str:
    """Return the last part of a resource's name; of a name that only Azure knows, nothing."""
    name = str(resource["name"])
    return "" if name.startswith("[") else name.rpartition("/")[2]


def parameters_of(infra: Path, name: str) -> Path:
    """Return the file with a set of parameters."""
    return infra / "snapshots" / f"{name}.bicepparam"


def _snapshot_of(infra: Path, name: str) -> Path:
    return infra / "snapshots" / f"{name}.snapshot.json"


def put_in_order(infra: Path, name: str) -> None:
    """Sort the outputs, which the compiler writes in any order."""
    path = _snapshot_of(infra, name)
    if path.exists():
        document = json.loads(path.read_text(encoding="utf-8"))
        document["outputs"] = dict(sorted(document["outputs"].items()))
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def sources(infra: Path) -> list[Path]:
    """Return the files that the snapshots are made from."""
    patterns = ("*.bicep", "modules/*.bicep", "snapshots/*.bicepparam", "queries/*")
    return sorted(path for pattern in patterns for path in infra.glob(pattern))


def write_sources(infra: Path, *, made_by: str) -> None:
    """Write down what the snapshots were made from, and by which compiler."""
    lines = [f"# {made_by}", *(f"{digest}  {name}" for name, digest in _digests(infra).items())]
    (infra / "snapshots" / SOURCES).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _digests(infra: Path) -> dict[str, str]:
    """Return the SHA-256 of each source; the same on every machine, however it ends its lines."""
    return {
        path.relative_to(infra).as_posix(): hashlib.sha256(
            path.read_text(encoding="utf-8").encode()
        ).hexdigest()
        for path in sources(infra)
    }


def stale(infra: Path) -> Iterator[Finding]:
    """Yield each source that is not the one that the snapshots were made from."""
    path = infra / "snapshots" / SOURCES
    written = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    pairs = [line.split("  ") for line in written if not line.startswith("#")]
    known, now = {name: digest for digest, name in pairs}, _digests(infra)
    for name in sorted(known.keys() | now.keys()):
        if known.get(name) != now.get(name):
            yield Finding(infra / name, 1, f"the snapshots were made before this changed: {REMEDY}")


def differences(infra: Path, compiled: Path) -> Iterator[Finding]:
    """Yield each snapshot that differs from the one in ``compiled``."""
    for name in SETS:
        committed, made = _snapshot_of(infra, name), _snapshot_of(compiled, name)
        if made.exists() and committed.exists() and made.read_text() != committed.read_text():
            by, now = (_made_by(folder) for folder in (infra, compiled))
            note = "" if by == now else f" (made by {by}, compared with {now})"
            yield Finding(committed, 1, f"is not what the compiler makes of the templates{note}: {REMEDY}")


def _made_by(infra: Path) -> str:
    return (infra / "snapshots" / SOURCES).read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
