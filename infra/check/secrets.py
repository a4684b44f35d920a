"""Check that no secret is written down, unmarked, or exposed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.check.finding import Finding
from infra.check.snapshots import Snapshot
from infra.check.source import params

SECRET = re.compile(
    r"(password|secret|token|sharedkey|connectionstring|apikey)(secondary|secret)?$", re.IGNORECASE
)
"""Names of parameters that hold secrets."""

VAULT = "Microsoft.KeyVault/vaults/secrets"
LEAKS = re.compile(r"\blist(Keys|Secrets|AccountSas|ServiceSas|ConnectionStrings)?\(")
"""Functions that return keys: with them a key ends up in the deployment's history."""

LITERALS = (
    (re.compile(r"AccountKey=|SharedAccessSignature="), "a storage key"),
    (re.compile(r"\bSK[0-9a-f]{32}\b"), "an API key of Twilio's"),
    (re.compile(r"\bAC[0-9a-f]{32}\b"), "an account of Twilio's"),
    (re.compile(r"'[0-9a-f]{32}'"), "what looks like a token"),
)


def check_source(path: Path) -> Iterator[Finding]:
    """Yield secrets that a template writes down, does not mark as secure, or reads from Azure."""
    text = path.read_text(encoding="utf-8")
    for param in params(text).values():
        if SECRET.search(param.name) and param.type == "string" and not param.secure:
            yield Finding(path, param.line, f"param {param.name} holds a secret: mark it @secure()")
    for number, line in enumerate(text.splitlines(), 1):
        code = line.partition(" //")[0]
        if LEAKS.search(code):
            yield Finding(path, number, "a key is read: use the identity's roles instead")
        for pattern, what in LITERALS:
            if pattern.search(code):
                yield Finding(path, number, f"{what} is written down")


def check_snapshot(snapshot: Snapshot, secure: set[str]) -> Iterator[Finding]:
    """Yield secure parameters that are used outside the vault, where every reader of the app sees them."""
    for resource in snapshot.resources:
        for name in _used(resource) & secure if resource["type"] != VAULT else ():
            yield snapshot.finding(resource, f"secure param {name} is used outside the vault")
    for output, value in snapshot.outputs.items():
        for name in _used(value) & secure:
            yield Finding(snapshot.path, 1, f"output {output} exposes secure param {name}")


def _used(value: Any) -> set[str]:  # noqa: ANN401 - a resource, or a property of one
    """Return the parameters whose values are used, not only tested for being empty."""
    return set(re.findall(r"(?<!empty\()parameters\('(\w+)'\)", json.dumps(value)))
