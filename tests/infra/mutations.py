"""``python -m tests.infra.mutations [WORDS]``: break the templates, compile them anew, and see what the check says.

Each defect is made in a template, compiled by Microsoft's compiler (BICEP, or one that is installed), and must be
named by the check that is for it. Prints a line of JSON for each. WORDS: only defects whose name has these.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from infra.check.__main__ import find
from infra.check.compiler import HOW_TO_GET_ONE, compile_snapshots, find_compiler
from infra.check.facts import ROOT, gather

FILES = ("azure.yaml", "host.json", ".funcignore", "docs/operations.md")
APP, STORAGE, VAULT = "modules/app.bicep", "modules/storage.bicep", "modules/vault.bicep"
MAIN, ROLES, NETWORK = "main.bicep", "modules/roles.bicep", "modules/network.bicep"

DEFECTS = (
    ("a missing role", ROLES, "queueDataContributor, ", "", "role 'Storage Queue Data Contributor' on"),
    ("a public container", STORAGE, "publicAccess: 'None'", "publicAccess: 'Blob'", "publicAccess must be None"),
    ("a dropped queue", STORAGE, "  'outbox-poison'\n", "", "queues lack 'outbox-poison'"),
    ("a wrong group name", APP, "function:outbox_deliver", "function:outbox_send", "alwaysReady names 'function:outbox_send'"),
    ("the role of an owner", ROLES, "4633458b-17de-408a-b874-0445c86b69e6", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "may not be assigned"),
    ("a role on the whole group", ROLES, "  scope: vault\n", "", "on the whole group may not be assigned"),
    ("account keys allowed", STORAGE, "    allowSharedKeyAccess: false\n", "", "allowSharedKeyAccess must be False"),
    ("a password for the deployment", APP, "    name: 'scm'\n    properties: { allow: false }", "    name: 'scm'\n    properties: { allow: true }", "allow must be False"),
    ("a private endpoint is missing", NETWORK, "    group: 'queue'\n", "    group: 'file'\n", "no private endpoint for queue"),
    ("a setting is missing", APP, "      PUBLIC_URL: baseUrl\n", "", "PUBLIC_URL (shared/settings.py) is not set"),
    ("a secret as a plain setting", MAIN, "twilioFrom: twilioFrom", "twilioFrom: twilioAuthToken", "is used outside the vault"),
    ("a secret under another name", VAULT, "  name: 'twilio-auth-token'\n", "  name: 'auth-token'\n", "the vault has no secret 'twilio-auth-token'"),
    ("a property misspelt", APP, "httpsOnly: true", "httpOnly: true", "BCP089"),
    ("a name misspelt", MAIN, "storage.outputs.id\n", "storge.outputs.id\n", "BCP057"),
)  # fmt: skip


def main(words: str) -> int:
    """Try the defects; return the exit status."""
    compiler = find_compiler(os.environ, Path.home())  # noqa: TID251 - BICEP and PATH
    if compiler is None:
        print(HOW_TO_GET_ONE, file=sys.stderr)
        return 1
    facts, missed = gather(), 0
    for name, file, right, wrong, expected in DEFECTS:
        if words not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            copy = _copied(Path(folder).resolve())
            path = copy / "infra" / file
            assert right in path.read_text(), f"{name}: the templates have changed"
            path.write_text(path.read_text().replace(right, wrong, 1))
            diagnostics = compile_snapshots(compiler, copy / "infra")
            lines = [finding.as_line(copy) for finding in [*diagnostics, *find(copy, facts)]]
        found = [line for line in lines if expected in line]
        missed += not found
        print(
            json.dumps({"defect": name, "named": bool(found), "by": found[:1], "lines": len(lines)}),
            flush=True,
        )
    return 1 if missed else 0


def _copied(folder: Path) -> Path:
    for name in ("infra", ".github"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*_env"))
    (folder / "docs").mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
