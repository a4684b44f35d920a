"""Check that the templates have the same queues, tables, settings and functions as the code."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tree_sitter import Node

from infra.check import tree
from infra.check.facts import ROOT, Facts
from infra.check.finding import Finding
from infra.check.rules import FORBIDDEN_SETTINGS
from infra.check.template import Template

BY_EXTRA_SETTINGS = frozenset(
    {
        "DEFAULT_COUNTRY",
        "EVENTS",
        "INBOUND_FLOW",
        "LATE_ANSWER_MINUTES",
        "NUMBER_FLOWS",
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
        "PYTHON_THREADPOOL_THREAD_COUNT",
    }
)
"""Settings that the Functions host reads, not the app."""


def check(infra: Path, templates: Mapping[Path, Template], facts: Facts) -> Iterator[Finding]:
    """Yield what one side has and the other has not."""
    main, app, storage = (
        templates[(infra / name).resolve()]
        for name in ("main.bicep", "modules/app.bicep", "modules/storage.bicep")
    )
    yield from _list(storage, "queues", facts.queues, "shared/wiring/storage_adapters.py, QUEUES")
    yield from _list(storage, "tables", facts.tables, "shared/wiring/storage_adapters.py, TABLES")
    yield from _settings(main, app, facts)
    yield from _vault(main, templates[(infra / "modules/vault.bicep").resolve()])
    yield from _always_ready(app, facts)
    module = main.of_kind("module").get("app")
    after = tree.at(module.value or module.node, "dependsOn") if module else None
    if after is None or "roles" not in tree.text(after):
        yield Finding(main.path, 1, "module app must depend on roles: the host starts as soon as it is there")
    yield from _read_queues(facts)


def _list(template: Template, name: str, wanted: frozenset[str], where: str) -> Iterator[Finding]:
    var = template.of_kind("var").get(name)
    if var is None or var.value is None:
        yield Finding(template.path, 1, f"var {name} is missing: the list of {name}")
        return
    found = {str(tree.literal(string)) for string in tree.of_type(var.value, "string")}
    for missing in sorted(wanted - found):
        yield template.finding(
            var.node, f"{name} lack {missing!r}, which the code uses ({where}): add a line"
        )
    for unused in sorted(found - wanted):
        yield template.finding(var.node, f"{name} have {unused!r}, which the code does not use ({where})")


def _settings(main: Template, app: Template, facts: Facts) -> Iterator[Finding]:
    settings = app.of_kind("resource").get("settings")
    secret = main.of_kind("var").get("secretNames")
    if settings is None or secret is None:
        yield Finding(app.path, 1, "resource settings, or var secretNames in main.bicep, is missing")
        return
    plain, kept = _keys(settings.node), _keys(secret.node)
    for name in sorted({**plain, **kept}.keys() & FORBIDDEN_SETTINGS):
        yield app.finding({**plain, **kept}[name], f"{name} is forbidden on Flex Consumption")
    for name in sorted(plain.keys() & facts.secrets):
        yield app.finding(plain[name], f"{name} is a secret: name it in secretNames of main.bicep instead")
    for name in sorted(plain.keys() & kept.keys()):
        yield app.finding(plain[name], f"{name} is set twice")
    for name in sorted((plain.keys() | kept.keys()) - facts.settings - HOST_SETTINGS - FORBIDDEN_SETTINGS):
        yield app.finding({**plain, **kept}[name], f"{name} is no setting of the app (shared/settings.py)")
    for name in sorted(HOST_SETTINGS - plain.keys()):
        yield app.finding(settings.node, f"{name} is missing: Azure's host needs it")
    unset = facts.settings - plain.keys() - kept.keys() - NEVER_IN_AZURE
    for name in sorted(unset - (BY_EXTRA_SETTINGS - facts.required - facts.secrets)):
        place = "secretNames of main.bicep" if name in facts.secrets else "the settings of app.bicep"
        yield app.finding(
            settings.node,
            f"{name} (shared/settings.py) is not set: add it to {place}, "
            "or, if its default suits most, to BY_EXTRA_SETTINGS in infra/check/agreement.py",
        )


def _keys(node: Node) -> dict[str, Node]:
    """Return the settings below ``node``: the keys in capitals, and those of the host."""
    found = {}
    for entry in tree.of_type(node, "object_property"):
        if entry.children[0].type in {"identifier", "string"}:
            name = tree.name_of(entry)
            if name.isupper() or name.startswith("AzureWebJobs"):
                found[name] = entry
    return found


def _vault(main: Template, vault: Template) -> Iterator[Finding]:
    """Yield names of secrets that one side has and the other has not."""
    var = main.of_kind("var").get("secretNames")
    if var is None:
        return
    named = {_written(tree.value_of(key)): key for key in _keys(var.node).values()}
    kept = {
        _written(tree.at(resource.body, "name")): resource.declared.node
        for resource in vault.resources
        if resource.type == "Microsoft.KeyVault/vaults/secrets"
    }
    for name in sorted(named.keys() - kept.keys()):
        yield main.finding(named[name], f"the vault has no secret {name!r}")
    for name in sorted(kept.keys() - named.keys()):
        yield vault.finding(kept[name], f"no setting refers to the secret {name!r}")


def _written(node: Node | None) -> str:
    return str(tree.literal(node)) if node is not None else ""


def _always_ready(app: Template, facts: Facts) -> Iterator[Finding]:
    names = {
        str(tree.literal(value)): value
        for variable in app.of_kind("var").values()
        if variable.value is not None and {"name", "instanceCount"} <= tree.properties(variable.value).keys()
        for value in [tree.properties(variable.value)["name"]]
    }
    if "http" not in names:
        yield Finding(app.path, 1, "alwaysReady must be able to name http: callers wait for a cold start")
    for name, node in names.items():
        kind, _, function = name.partition(":")
        if name != "http" and (kind != "function" or function not in facts.triggers):
            yield app.finding(node, f"alwaysReady names {name!r}, and the app has no such function")
        elif function and facts.triggers[function]["type"] == "httpTrigger":
            yield app.finding(node, f"{function} is an HTTP function: alwaysReady calls its group 'http'")


def _read_queues(facts: Facts) -> Iterator[Finding]:
    where = ROOT / "shared" / "wiring.py"
    for name, trigger in facts.triggers.items():
        queue = trigger.get("queueName")
        if queue is not None and queue not in facts.queues:
            yield Finding(where, 1, f"{name} reads the queue {queue!r}: QUEUES must have it")
