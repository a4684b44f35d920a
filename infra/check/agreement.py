"""Check that the templates have the same queues, tables, settings and functions as the code."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.check.facts import ROOT, Facts
from infra.check.finding import Finding
from infra.check.resources import SITE, at
from infra.check.rules import FORBIDDEN_SETTINGS
from infra.check.secrets import VAULT
from infra.check.snapshots import Snapshot, short_name
from infra.check.source import comes_after

QUEUES = "Microsoft.Storage/storageAccounts/queueServices/queues"
TABLES = "Microsoft.Storage/storageAccounts/tableServices/tables"

BY_EXTRA_SETTINGS = frozenset(
    {
        "CALENDAR_LINK_VERSION",
        "COUNTRIES",
        "DEFAULT_COUNTRY",
        "DIGEST_SECRET",
        "EVENTS",
        "FLOW_SENDS_PER_HOUR",
        "INBOUND_FLOW",
        "LATE_ANSWER_MINUTES",
        "LIMITS",
        "NUMBER_FLOWS",
        "OPT_OUT_WORDS",
        "PLAIN",
        "PUMPING",
        "QUIET",
        "QUIET_ZONE",
        "RETAIN",
        "SENDERS",
        "STOP_COVERS_CALLS",
        "TWILIO_API_URL",
        "TWILIO_APP_SID",
        "TWILIO_TIMEOUT_SECONDS",
        "TWIMLET_URLS",
    }
)
"""Settings whose default suits most: another value is set with the parameter extraSettings."""

NEVER_IN_AZURE = frozenset({"AzureWebJobsStorage"})
"""A connection string: in Azure the app has an identity instead."""

HOST_SETTINGS = frozenset(
    {
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AzureWebJobsDisableHomepage",
        "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__credential",
        "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT",
        "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID",
        "PYTHON_THREADPOOL_THREAD_COUNT",
    }
)
"""Settings that the Functions host reads, not the app."""


DISABLED = re.compile(r"AzureWebJobs\.(\w+)\.Disabled")
"""The setting that keeps a function from running."""

AFTER = {"app": "roles", "alerts": "app"}
"""Modules that must wait for another. The host starts at once, and needs its roles; a new workspace, which
the alerts read, takes some minutes."""


def check(infra: Path, snapshot: Snapshot, facts: Facts) -> Iterator[Finding]:
    """Yield what one side has and the other has not."""
    yield from _list(infra, snapshot, QUEUES, facts.queues)
    yield from _list(infra, snapshot, TABLES, facts.tables)
    yield from _settings(infra, snapshot, facts)
    yield from _vault(infra, snapshot)
    for site in snapshot.of_type(SITE):
        yield from _always_ready(snapshot, site, facts)
    main = infra / "main.bicep"
    for module, before in AFTER.items():
        if before not in comes_after(main.read_text(encoding="utf-8"), module):
            yield Finding(main, 1, f"module {module} must depend on {before}")
    yield from _read_queues(facts)
    yield from _threads(infra, snapshot)
    yield from _extra_settings(infra, snapshot)


def _threads(infra: Path, snapshot: Snapshot) -> Iterator[Finding]:
    """Yield a difference between the messages that the host hands over at once, and the worker's threads."""
    host = infra.parent / "host.json"
    queues = json.loads(host.read_text(encoding="utf-8")).get("extensions", {}).get("queues", {})
    at_once = int(queues.get("batchSize", 16)) + int(queues.get("newBatchThreshold", 8))
    settings = json.dumps(snapshot.of_type("Microsoft.Web/sites/config"))
    threads = re.search(r"PYTHON_THREADPOOL_THREAD_COUNT', '(\d+)'", settings)
    if threads and int(threads[1]) != at_once:
        yield Finding(
            host, 1, f"hands over {at_once} messages at once, and a worker has {threads[1]} threads"
        )


def _list(infra: Path, snapshot: Snapshot, kind: str, wanted: frozenset[str]) -> Iterator[Finding]:
    path, name = infra / "modules" / "storage.bicep", kind.rpartition("/")[2]
    where = f"shared/wiring/storage_adapters.py, {name.upper()}"
    found = {short_name(resource) for resource in snapshot.of_type(kind)}
    for missing in sorted(wanted - found):
        yield Finding(path, 1, f"{name} lack {missing!r}, which the code uses ({where}): add a line")
    for unused in sorted(found - wanted):
        yield Finding(path, 1, f"{name} have {unused!r}, which the code does not use ({where})")


def _app_settings(snapshot: Snapshot) -> tuple[set[str], dict[str, str]]:
    """Return the names of the plain settings; and the secret that each of the others refers to.

    With secure parameters the compiler leaves the settings as an expression: pairs of texts.
    """
    text = "".join(
        json.dumps(resource["properties"])
        for resource in snapshot.of_type("Microsoft.Web/sites/config")
        if short_name(resource) == "appsettings"
    )
    names = set(re.findall(r"[\"']([A-Z][A-Z0-9_]+|AzureWebJobs[\w.]+)[\"'](?:: |, )", text))
    secrets = dict(re.findall(r"'([A-Z][A-Z0-9_]+)', '([a-z]+(?:-[a-z]+)+)'", text))
    return names - secrets.keys(), secrets


def _extra_settings(infra: Path, snapshot: Snapshot) -> Iterator[Finding]:
    """Yield settings of the parameter extraSettings that could replace ours: the last of a union wins."""
    for resource in snapshot.of_type("Microsoft.Web/sites/config"):
        settings = str(resource["properties"])
        if short_name(resource) == "appsettings" and not settings.startswith(
            "[union(createObject('EVENTS', 'on'"
        ):
            path = infra / "modules" / "app.bicep"
            yield Finding(path, 1, "extraSettings must come first: later settings replace earlier ones")


def _settings(infra: Path, snapshot: Snapshot, facts: Facts) -> Iterator[Finding]:
    path, (plain, secrets) = infra / "modules" / "app.bicep", _app_settings(snapshot)
    for name in sorted((plain | secrets.keys()) & FORBIDDEN_SETTINGS):
        yield Finding(path, 1, f"{name} is forbidden on Flex Consumption")
    for name in sorted(plain & facts.secrets):
        yield Finding(path, 1, f"{name} is a secret: name it in secretNames of main.bicep instead")
    known = facts.settings | HOST_SETTINGS | FORBIDDEN_SETTINGS
    for name in sorted((plain | secrets.keys()) - known):
        disabled = DISABLED.fullmatch(name)
        if disabled is None:
            yield Finding(path, 1, f"{name} is no setting of the app (shared/settings.py)")
        elif disabled[1] not in facts.triggers:
            yield Finding(path, 1, f"{name} disables a function that the app does not have")
    for name in sorted(HOST_SETTINGS - plain):
        yield Finding(path, 1, f"{name} is missing: Azure's host needs it")
    unset = facts.settings - plain - secrets.keys() - NEVER_IN_AZURE
    for name in sorted(unset - (BY_EXTRA_SETTINGS - facts.required - facts.secrets)):
        place = "secretNames of main.bicep" if name in facts.secrets else "the settings of app.bicep"
        yield Finding(
            path,
            1,
            f"{name} (shared/settings.py) is not set: add it to {place}, "
            "or, if its default suits most, to BY_EXTRA_SETTINGS in infra/check/agreement.py",
        )


def _vault(infra: Path, snapshot: Snapshot) -> Iterator[Finding]:
    """Yield names of secrets that one side has and the other has not."""
    named = set(_app_settings(snapshot)[1].values())
    kept = {short_name(resource) for resource in snapshot.of_type(VAULT)}
    for name in sorted(named - kept):
        yield Finding(infra / "main.bicep", 1, f"the vault has no secret {name!r}")
    path = infra / "modules" / "vault.bicep"
    for name in sorted(kept - named):
        yield Finding(path, 1, f"no setting refers to the secret {name!r}")
    for secret in snapshot.of_type(VAULT):
        value = str(at(secret, "properties.value"))
        wanted = short_name(secret).replace("-", "")
        if value.lower() != f"[parameters('{wanted}')]":
            yield Finding(path, 1, f"the secret {short_name(secret)!r} must have the value of its parameter")
    for setting, name in _app_settings(snapshot)[1].items():
        if name != setting.lower().replace("_", "-"):
            yield Finding(infra / "main.bicep", 1, f"{setting} refers to the secret {name!r}")


def _always_ready(snapshot: Snapshot, site: dict[str, Any], facts: Facts) -> Iterator[Finding]:
    groups = at(site, "properties.functionAppConfig.scaleAndConcurrency.alwaysReady") or []
    names = [str(group["name"]) for group in groups]
    if "http" not in names:
        yield snapshot.finding(site, "alwaysReady must be able to name http: callers wait for a cold start")
    for name in names:
        kind, _, function = name.partition(":")
        if name != "http" and (kind != "function" or function not in facts.triggers):
            yield snapshot.finding(site, f"alwaysReady names {name!r}, and the app has no such function")
        elif function and facts.triggers[function]["type"] == "httpTrigger":
            yield snapshot.finding(
                site, f"{function} is an HTTP function: alwaysReady calls its group 'http'"
            )


def _read_queues(facts: Facts) -> Iterator[Finding]:
    where = ROOT / "shared" / "wiring.py"
    for name, trigger in facts.triggers.items():
        queue = trigger.get("queueName")
        if queue is not None and queue not in facts.queues:
            yield Finding(where, 1, f"{name} reads the queue {queue!r}: QUEUES must have it")
