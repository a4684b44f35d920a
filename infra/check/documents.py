"""Check azure.yaml, host.json, parameters and workflows: their form, and that they agree with the rest."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from infra.check.finding import Finding
from infra.check.snapshots import SETS, Snapshot, parameters_of
from infra.check.source import params

SCHEMAS = Path(__file__).parent / "schemas"
PINNED = re.compile(r"^[\w./-]+@[0-9a-f]{40}$")
VARIABLE = re.compile(r"^\$\{([A-Z][A-Z0-9_]*)(?:=(\w+))?\}$")
"""A variable of azd's environment. If it is not set, azd passes an empty text, not the default of main.bicep.

Source: https://github.com/Azure/azure-dev/blob/main/cli/azd/pkg/infra/provisioning/bicep/bicep_provider.go
"""

SET_BY_AZURE = frozenset({"principalId"})
"""Parameters with a value that Azure itself fills in."""

OTHER_NAMES = {
    "disabledFunctions": "SWITCHBOARD_DISABLED",
    "environmentName": "AZURE_ENV_NAME",
    "location": "AZURE_LOCATION",
    "maximumInstanceCount": "SWITCHBOARD_MAXIMUM_INSTANCES",
    "vnetEnabled": "SWITCHBOARD_VNET",
    "webhookP95Milliseconds": "SWITCHBOARD_WEBHOOK_P95_MS",
}
"""Variables that are named otherwise than their parameter."""

APP_SETTING = re.compile(r"DIGEST_SECRET|PUBLIC_URL|TWILIO_\w+")
"""Variables with the name of the app's setting; all others begin with SWITCHBOARD_."""

COMPLETE = frozenset({"everything", "github"})
"""The sets that name every parameter."""


def check(root: Path, snapshot: Snapshot) -> Iterator[Finding]:
    """Yield the faults of each of them."""
    yield from _by_schema(root / "host.json", "host.json")
    yield from _by_schema(root / "azure.yaml", "azure.yaml.json")
    yield from _azure_yaml(root)
    yield from _parameters(root / "infra")
    yield from _hooks(root, set(snapshot.outputs))
    yield from _not_deployed(root)
    for workflow in sorted((root / ".github" / "workflows").glob("*.yml")):
        yield from _workflow(workflow)


def _read(path: Path) -> Any:  # noqa: ANN401 - a document may be anything
    """Return a JSON or YAML document; None if it is missing or not one."""
    try:
        return _parsed(path.read_text())
    except (OSError, yaml.YAMLError):
        return None


@cache
def _parsed(text: str) -> Any:  # noqa: ANN401 - as above
    """Parse a document once, however many checks read it."""
    return yaml.safe_load(text)


def _by_schema(path: Path, schema: str) -> Iterator[Finding]:
    document = _read(path)
    if document is None:
        yield Finding(path, 1, "is missing, or cannot be read")
        return
    validator = jsonschema_rs.validator_for(json.loads((SCHEMAS / schema).read_text()))
    for error in validator.iter_errors(document):
        place = ".".join(str(step) for step in error.instance_path) or "the document"
        yield Finding(path, 1, f"{place}: {error.message}")


def _azure_yaml(root: Path) -> Iterator[Finding]:
    path = root / "azure.yaml"
    document = _read(path)
    if not isinstance(document, dict):
        return
    tagged = f"'azd-service-name': '{next(iter(document.get('services', {})), '')}'"
    if tagged not in (root / "infra" / "modules" / "app.bicep").read_text():
        yield Finding(path, 1, f"app.bicep lacks the tag {tagged}: azd would not find the app")
    for hooks in (
        document.get("hooks", {}),
        *(service.get("hooks", {}) for service in document["services"].values()),
    ):
        for name, hook in hooks.items():
            if not (root / hook["run"]).is_file():
                yield Finding(path, 1, f"{name} runs {hook['run']}, which does not exist")


def _parameters(infra: Path) -> Iterator[Finding]:
    path = infra / "main.parameters.json"
    document = _read(path)
    if document is None:
        yield Finding(path, 1, "is missing, or cannot be read")
        return
    given = document.get("parameters", {})
    known = params((infra / "main.bicep").read_text(encoding="utf-8"))
    for name in sorted(given.keys() - known.keys()):
        yield Finding(path, 1, f"main.bicep has no parameter {name}")
    for name in sorted(known.keys() - given.keys() - SET_BY_AZURE):
        yield Finding(path, 1, f"lacks parameter {name}")
    for name in sorted(given.keys() & known.keys()):
        variable = VARIABLE.match(str(given[name].get("value")))
        if variable is None:
            yield Finding(path, 1, f"{name} is written down: use a variable of the environment, ${{NAME}}")
        elif variable[1] != _variable_of(name):
            yield Finding(path, 1, f"{name} must come from {_variable_of(name)}, not from {variable[1]}")
        elif (variable[2] or "") != (known[name].default or "").strip("'"):
            yield Finding(path, 1, f"{name} must have the default of main.bicep: ${{NAME=default}}")
    for name in SETS:
        yield from _parameter_set(parameters_of(infra, name), set(given), everything=name in COMPLETE)


def _variable_of(parameter: str) -> str:
    """Return the name of a parameter's variable in azd's environment."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", parameter).upper()
    ours = words if APP_SETTING.fullmatch(words) else f"SWITCHBOARD_{words}"
    return OTHER_NAMES.get(parameter, ours)


def _parameter_set(path: Path, names: set[str], *, everything: bool) -> Iterator[Finding]:
    """Yield parameters of a snapshot that azd does not pass; of a complete set, those that it lacks."""
    given = set(re.findall(r"^param (\w+) =", path.read_text(encoding="utf-8"), re.MULTILINE))
    for name in sorted(given - names - SET_BY_AZURE):
        yield Finding(path, 1, f"sets {name}, which main.parameters.json does not have")
    for name in sorted(names - given) if everything else ():
        yield Finding(path, 1, f"lacks {name}, which main.parameters.json has")


def _hooks(root: Path, outputs: set[str]) -> Iterator[Finding]:
    inputs = set(re.findall(r"\$\{(\w+)", (root / "infra" / "main.parameters.json").read_text()))
    for hook in sorted((root / "infra" / "hooks").glob("*.py")):
        for number, line in enumerate(hook.read_text().splitlines(), 1):
            for name in re.findall(r"[\"'](SWITCHBOARD_[A-Z_]+)[\"']", line):
                if name not in outputs and name not in inputs:
                    yield Finding(hook, number, f"reads {name}, which main.bicep has no output for")
    for name in sorted(outputs):
        if not name.isupper():
            path = root / "infra" / "main.bicep"
            yield Finding(path, 1, f"output {name}: azd makes it a variable, so write it in capitals")


def _not_deployed(root: Path) -> Iterator[Finding]:
    path = root / ".funcignore"
    ignored = path.read_text().split() if path.exists() else []
    for name in ("infra", "azure.yaml", "local", "tests"):
        if name not in ignored:
            yield Finding(path, 1, f"lacks {name}: it would be deployed")


def _workflow(path: Path) -> Iterator[Finding]:
    document = _read(path)
    if not isinstance(document, dict):
        yield Finding(path, 1, "cannot be read")
        return
    if document.get("permissions") != {}:
        yield Finding(path, 1, "permissions must be {} at the top: each job asks for what it needs")
    if "pull_request_target" in path.read_text():
        yield Finding(path, 1, "pull_request_target gives strangers our permissions")
    for name, job in document.get("jobs", {}).items():
        permissions = job.get("permissions")
        if permissions is None or "write" in [
            value for key, value in permissions.items() if key != "id-token"
        ]:
            yield Finding(path, 1, f"job {name} must say what it may do, and write nothing")
        if "timeout-minutes" not in job:
            yield Finding(path, 1, f"job {name} has no timeout-minutes")
        for step in job.get("steps", []):
            used = step.get("uses", "")
            if used and not PINNED.match(used):
                yield Finding(path, 1, f"{used} is not pinned by its commit")
