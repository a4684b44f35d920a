"""The check of what the compiler makes of the templates: each of these defects is found in a snapshot."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.check.compiler import find_compiler
from infra.check.facts import ROOT
from infra.check.snapshots import SETS, Snapshot, stale
from tests.infra.conftest import faults

# What the compiler makes of a defect in a template: the type of resource, how its name ends, and what is done to it.
# `python -m tests.infra.mutations` makes the same defects in the templates, and compiles them.
Change = Callable[[dict[str, Any]], object]
REMOVED = None
SITES, ACCOUNTS, VAULTS = (
    "Microsoft.Web/sites",
    "Microsoft.Storage/storageAccounts",
    "Microsoft.KeyVault/vaults",
)
ROLE = "Microsoft.Authorization/roleAssignments"


def put(path: str, value: object) -> Change:
    """Return what puts a value at a path of a resource."""
    *steps, last = path.split(".")

    def change(resource: dict[str, Any]) -> None:
        place: Any = resource
        for step in steps:
            place = place[int(step) if step.isdecimal() else step]
        place[last] = value

    return change


def setting(name: str, value: str) -> Change:
    """Return what adds an app setting, as the compiler writes it beside secure parameters."""

    def change(resource: dict[str, Any]) -> None:
        pair = f"createObject('{name}', '{value}')"
        resource["properties"] = f"{resource['properties'][:-2]}, {pair})]"

    return change


def without_setting(name: str) -> Change:
    def change(resource: dict[str, Any]) -> None:
        resource["properties"] = resource["properties"].replace(f"'{name}', ", "'x', ")

    return change


ALERTS = "Microsoft.Insights/scheduledQueryRules"
SETTINGS = f"{SITES}/config"
SCALE = "properties.functionAppConfig.scaleAndConcurrency"
COMPILED = [
    # Security.
    ("a public container", f"{ACCOUNTS}/blobServices/containers", "packages", put("properties.publicAccess", "Blob"), "publicAccess must be None"),
    ("public blobs", ACCOUNTS, "", put("properties.allowBlobPublicAccess", True), "allowBlobPublicAccess must be False"),
    ("account keys allowed by default", ACCOUNTS, "", lambda account: account["properties"].pop("allowSharedKeyAccess"), "allowSharedKeyAccess must be False"),
    ("old TLS", ACCOUNTS, "", put("properties.minimumTlsVersion", "TLS1_0"), "minimumTlsVersion must be TLS1_2"),
    ("plain HTTP", SITES, "", put("properties.httpsOnly", False), "httpsOnly must be True"),
    ("a vault that can be purged", VAULTS, "", put("properties.enablePurgeProtection", False), "enablePurgeProtection must be True"),
    ("access policies instead of roles", VAULTS, "", put("properties.enableRbacAuthorization", False), "enableRbacAuthorization must be True"),
    ("logs that accept a key", "Microsoft.Insights/components", "", put("properties.DisableLocalAuth", False), "DisableLocalAuth must be True"),
    ("deployment by password", f"{SITES}/basicPublishingCredentialsPolicies", "scm", REMOVED, "named 'scm'"),
    ("reads of secrets that nobody logs", "Microsoft.Insights/diagnosticSettings", "", REMOVED, "there is no Microsoft.Insights/diagnosticSettings"),
    ("a vault that is open beside the network", VAULTS, "", put("properties.publicNetworkAccess", "Enabled"), "publicNetworkAccess must be Disabled"),
    ("storage that is open beside the network", ACCOUNTS, "stswitchkayr5sznvbxxw", put("properties.networkAcls.defaultAction", "Allow"), "defaultAction must be Deny"),
    ("a private endpoint is missing", "Microsoft.Network/privateEndpoints", "-queue", REMOVED, "no private endpoint for queue"),
    ("the app is outside the network", SITES, "", put("properties.virtualNetworkSubnetId", None), "is not in the virtual network"),
    ("nobody sees who read a secret", "Microsoft.Insights/diagnosticSettings", "", REMOVED, "there is no Microsoft.Insights/diagnosticSettings"),
    ("a secret as a plain setting", SETTINGS, "appsettings", setting("TWILIO_TOKEN_COPY", "parameters('twilioAuthToken')"), "secure param twilioAuthToken is used outside the vault"),
    ("an endpoint that leads elsewhere", "Microsoft.Network/privateEndpoints", "-vault", put("properties.privateLinkServiceConnections.0.properties.privateLinkServiceId", "/storageAccounts/stswitch"), "no private endpoint for vault that leads to /vaults/kv-"),
    ("an endpoint in the zone of another", "Microsoft.Network/privateEndpoints/privateDnsZoneGroups", "-queue/default", put("properties.privateDnsZoneConfigs.0.properties.privateDnsZoneId", "privatelink.blob.core"), "for queue is not in the zone privatelink.queue."),
    ("a subnet of somebody else", "Microsoft.Network/virtualNetworks", "", put("properties.subnets.0.properties.delegations", []), "must be delegated to Microsoft.App/environments"),
    # Roles.
    ("roles for the client's id, which is no principal", ROLE, "4633458b-17de-408a-b874-0445c86b69e6')]", lambda role: put("properties.principalId", role["properties"]["principalId"].replace(").principalId]", ").clientId]"))(role), "may not be assigned"),
    ("a missing role", ROLE, "974c5e8b-45b9-4653-ba55-5f855dd0fb88')]", REMOVED, "role 'Storage Queue Data Contributor' on Microsoft.Storage/storageAccounts/stswitch... is missing"),
    ("the role of an owner", ROLE, "4633458b-17de-408a-b874-0445c86b69e6')]", put("properties.roleDefinitionId", "x/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"), "may not be assigned"),
    ("a role on the whole group", ROLE, "4633458b-17de-408a-b874-0445c86b69e6')]", put("id", "/subscriptions/1/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/2"), "on the whole group may not be assigned"),
    ("a role of somebody else", ROLE, "4633458b-17de-408a-b874-0445c86b69e6')]", put("properties.principalId", "somebody"), "may not be assigned"),
    ("a role for an identity that is not known yet", ROLE, "4633458b-17de-408a-b874-0445c86b69e6')]", lambda role: role["properties"].pop("principalType"), "needs principalType"),
    # Flex Consumption.
    ("the wrong plan", "Microsoft.Web/serverfarms", "", put("sku.name", "Y1"), "sku.name must be FC1"),
    ("an app on Windows", SITES, "", put("kind", "functionapp"), "kind must be functionapp,linux"),
    ("references read by nobody's identity", SITES, "", put("properties.keyVaultReferenceIdentity", "[reference('x').clientId]"), "keyVaultReferenceIdentity is not what it must be"),
    ("a package from another container", SITES, "", put("properties.functionAppConfig.deployment.storage.value", "[format('{0}{1}', reference('x').primaryEndpoints.blob, 'package')]"), "deployment.storage.value is not what it must be"),
    ("another Python", SITES, "", put("properties.functionAppConfig.runtime.version", "3.11"), "must be 3.13"),
    ("Python's one request at a time (functions-concurrency)", SITES, "", put(f"{SCALE}.triggers", {}), "perInstanceConcurrency"),
    ("no identity for references: Azure does not resolve them", SITES, "", put("properties.keyVaultReferenceIdentity", None), "has no properties.keyVaultReferenceIdentity"),
    ("a wrong scaling group name", SITES, "", put(f"{SCALE}.alwaysReady.1.name", "function:outbox_delivery"), "names 'function:outbox_delivery', and the app has no such function"),
    ("an HTTP function kept warm by its name", SITES, "", put(f"{SCALE}.alwaysReady.1.name", "function:sms_inbound"), "calls its group 'http'"),
    ("webhooks that are never warm", SITES, "", put(f"{SCALE}.alwaysReady", []), "alwaysReady must be able to name http"),
    ("the worker's runtime", SETTINGS, "appsettings", setting("FUNCTIONS_WORKER_RUNTIME", "python"), "FUNCTIONS_WORKER_RUNTIME is forbidden on Flex"),
    ("an empty AzureWebJobsStorage (host#11796)", SETTINGS, "appsettings", setting("AzureWebJobsStorage", ""), "AzureWebJobsStorage is forbidden on Flex"),
    # Agreement with the code.
    ("a dropped queue", f"{ACCOUNTS}/queueServices/queues", "outbox-poison", REMOVED, "queues lack 'outbox-poison', which the code uses"),
    ("a dropped table", f"{ACCOUNTS}/tableServices/tables", "sids", REMOVED, "tables lack 'sids', which the code uses"),
    ("a queue that the code does not use", f"{ACCOUNTS}/queueServices/queues", "/events", put("name", "s/default/archive"), "queues have 'archive'"),
    ("extra settings that replace ours", SETTINGS, "appsettings", lambda config: config.update(properties=config["properties"].replace("union(", "union(createObject(), ", 1)), "extraSettings must come first"),
    ("a setting is missing", SETTINGS, "appsettings", without_setting("PUBLIC_URL"), "PUBLIC_URL (shared/settings.py) is not set"),
    ("a setting of the host is missing", SETTINGS, "appsettings", without_setting("AzureWebJobsStorage__credential"), "Azure's host needs it"),
    ("a setting misspelt", SETTINGS, "appsettings", setting("TWILIO_FORM", "x"), "TWILIO_FORM is no setting"),
    ("a disabled function that is not there", SETTINGS, "appsettings", setting("AzureWebJobs.outbox_delivery.Disabled", "1"), "disables a function that the app does not have"),
    ("a secret in no vault", f"{VAULTS}/secrets", "twilio-auth-token", REMOVED, "the vault has no secret 'twilio-auth-token'"),
    ("a secret with the value of another", f"{VAULTS}/secrets", "twilio-api-key-secret", put("properties.value", "[parameters('twilioAuthToken')]"), "the secret 'twilio-api-key-secret' must have the value of its parameter"),
    ("a setting with the secret of another", SETTINGS, "appsettings", lambda config: config.update(properties=config["properties"].replace("'TWILIO_AUTH_TOKEN', 'twilio-auth-token'", "'TWILIO_AUTH_TOKEN', 'twilio-api-key-secret'")), "TWILIO_AUTH_TOKEN refers to the secret 'twilio-api-key-secret'"),
    ("a fallback that Twilio cannot reach", ACCOUNTS, "stfallsw5o5mxjzytxk", put("properties.publicNetworkAccess", "Disabled"), "publicNetworkAccess must be Enabled"),
    ("a secret that no setting refers to", f"{VAULTS}/secrets", "twilio-auth-token", put("name", "kv/other"), "no setting refers to the secret 'other'"),
    # Alerts.
    ("an alert under another name than its page", ALERTS, "", put("name", "letters-switchboard-1"), "has no page"),
    ("alerts with the query of another", ALERTS, "", put("properties.criteria.allOf.0.query", "traces | summarize value = count()"), "asks another query than queries/tick-missing.kql"),
    ("an alert that tells nobody", ALERTS, "", put("properties.actions.actionGroups", []), "has no action group"),
    ("an address that gets no email", "Microsoft.Insights/actionGroups", "", put("properties.emailReceivers", []), "sends no email"),
    ("a window that Azure refuses", ALERTS, "", put("properties.windowSize", "PT20M"), "Azure knows these times only"),
    ("a look-back that Azure refuses", ALERTS, "", put("properties.overrideQueryTimeRange", "P3D"), "Azure knows these times only"),
    ("a rule that is not evaluated in each window", ALERTS, "", put("properties.evaluationFrequency", "P1D"), "once a window at least"),
    ("a look-back that is dropped", ALERTS, "", put("properties.overrideQueryTimeRange", None), "needs overrideQueryTimeRange"),
    ("another window than the query's", ALERTS, "", put("properties.windowSize", "PT15M"), "has a window of 15 minutes, and its query asks about 600 s"),
    ("one alert for all codes", ALERTS, "", put("properties.criteria.allOf.0.dimensions", []), "must be split by ['code'], not by []"),
    ("one alert for all limits", ALERTS, "", put("properties.criteria.allOf.0.dimensions", []), "must be split by ['limit'], not by []"),
    ("one alert for all stops", ALERTS, "", put("properties.criteria.allOf.0.dimensions", []), "must be split by ['since'], not by []"),
    ("a limit that is told each hour", ALERTS, "", put("properties.windowSize", "PT30M"), "has a window of 30 minutes, and its query asks about 3600 s"),
    ("an alert that fires while all is well", ALERTS, "", put("properties.criteria.allOf.0.operator", "GreaterThanOrEqual"), "by its description, it must if ('GreaterThan', 5)"),
    ("an alert that never fires", ALERTS, "", put("properties.criteria.allOf.0.threshold", 99), "fires if ('LessThan', 99)"),
    ("an outage of storage that nobody hears of", "Microsoft.Insights/metricAlerts", "", put("properties.criteria.allOf.0.threshold", 0), "threshold must be 90"),
    ("a query that Azure validates too early", ALERTS, "", put("properties.skipQueryValidation", False), "skipQueryValidation must be True"),
]  # fmt: skip


@pytest.mark.parametrize("defect", COMPILED, ids=[defect[0] for defect in COMPILED])
def test_a_defect_is_found_in_what_the_compiler_makes(copy, facts, defect):
    _, kind, ending, change, expected = defect
    path = copy / "infra" / "snapshots" / "everything.snapshot.json"
    snapshot = json.loads(path.read_text())
    broken = [
        resource
        for resource in snapshot["predictedResources"]
        if resource["type"] == kind and resource["name"].endswith(ending)
    ]
    assert broken, "the defect could not be made: the templates have changed"
    if change is REMOVED:
        snapshot["predictedResources"] = [
            resource for resource in snapshot["predictedResources"] if resource not in broken
        ]
    for resource in broken if change else ():
        change(resource)
    path.write_text(json.dumps(snapshot, indent=2))

    assert expected in faults(copy, facts)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("primaryEndpoints.queue]", "primaryEndpoints.blob]"),
        ("ClientId={0};Authorization=AAD", "Authorization=AAD"),
        (").clientId]", ").principalId]"),
        ("https://{0}", "http://{0}"),
    ],
)
def test_a_setting_that_the_host_cannot_use_is_found(copy, facts, right, wrong):
    path = copy / "infra" / "snapshots" / "least.snapshot.json"
    before = path.read_text()
    path.write_text(before.replace(right, wrong))

    assert right in before
    assert "is not what it must be" in faults(copy, facts)


def test_a_fault_of_several_snapshots_is_told_once_with_its_place(copy, facts):
    for name in SETS:
        path = copy / "infra" / "snapshots" / f"{name}.snapshot.json"
        path.write_text(path.read_text().replace('"httpsOnly": true', '"httpsOnly": false'))

    assert re.fullmatch(
        r"infra/snapshots/least\.snapshot\.json:\d{2,}: Microsoft\.Web/sites func-switchboard-\w+: "
        r"properties\.httpsOnly must be True, not False",
        faults(copy, facts),
    )


def test_an_output_is_no_secret_and_has_a_name_that_azd_can_use(copy, facts):
    path = copy / "infra" / "snapshots" / "everything.snapshot.json"
    snapshot = json.loads(path.read_text())
    snapshot["outputs"]["token"] = "[parameters('twilioAuthToken')]"
    path.write_text(json.dumps(snapshot, indent=2))

    found = faults(copy, facts)

    assert "output token exposes secure param twilioAuthToken" in found
    assert "output token: azd makes it a variable, so write it in capitals" in found


def test_a_fallback_in_another_region_is_another_account():
    # Azure refuses a storage account that exists under the same name in another region.
    names = {
        resource["name"]: resource["location"]
        for name in ("least", "everything")
        for resource in Snapshot.read(ROOT / "infra", name).of_type(ACCOUNTS)
        if resource["name"].startswith("stfall")
    }

    assert sorted(names.values()) == ["northeurope", "westeurope"]


def test_a_hook_never_gets_the_account_of_the_messages_for_the_fallback(copy, facts):
    path = copy / "infra" / "snapshots" / "everything.snapshot.json"
    snapshot = json.loads(path.read_text())
    snapshot["outputs"]["SWITCHBOARD_FALLBACK_NAME"] = snapshot["outputs"]["SWITCHBOARD_STORAGE_NAME"]
    path.write_text(json.dumps(snapshot, indent=2))

    assert "output SWITCHBOARD_FALLBACK_NAME must be that of stfall" in faults(copy, facts)


def test_a_source_that_was_deleted_makes_the_snapshots_stale(copy):
    (copy / "infra" / "modules" / "network.bicep").unlink()

    assert [finding.path.name for finding in stale(copy / "infra")] == ["network.bicep"]


def test_a_stale_snapshot_is_found_whatever_ends_the_lines(copy):
    for path in (copy / "infra" / "modules").glob("*.bicep"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert list(stale(copy / "infra")) == []


def test_no_opinion_stops_the_compiler_of_somebody_who_deploys():
    assert '"error"' not in (ROOT / "infra" / "bicepconfig.json").read_text()


def test_a_compiler_is_found_where_azd_or_az_keeps_it(tmp_path):
    def find_in(**environment: str) -> Path | None:
        return find_compiler({"PATH": str(tmp_path / "path"), **environment}, tmp_path)

    assert find_in() is None
    for folder, name in ((".azure/bin", "bicep.exe"), (".azd/bin", "bicep"), ("path", "bicep"), ("own", "b")):
        program = tmp_path / folder / name
        program.parent.mkdir(parents=True)
        program.touch(mode=0o755)
        own = tmp_path / "own" / "b"
        assert find_in(BICEP=str(own) if own.exists() else "") == program


def test_the_first_mail_is_no_false_one():
    path = ROOT / "infra" / "snapshots" / "least.snapshot.json"
    rule = next(
        resource["properties"]
        for resource in json.loads(path.read_text())["predictedResources"]
        if resource["name"].startswith("tick-missing-")
    )

    assert rule["overrideQueryTimeRange"] == "P2D", "the query asks what was before its window"
    assert "requests | where timestamp < start" in rule["criteria"]["allOf"][0]["query"]
    assert "iff(ranBefore > 0, min_of(ticks, backlogs), 1)" in rule["criteria"]["allOf"][0]["query"]
