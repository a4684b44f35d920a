"""The lint of infra/: our templates pass, and each of these defects is found."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from infra.check.__main__ import find
from infra.check.facts import ROOT, Facts, gather

MAIN, APP, STORAGE, VAULT = "main.bicep", "modules/app.bicep", "modules/storage.bicep", "modules/vault.bicep"
ALERTS, ROLES, NETWORK = "modules/alerts.bicep", "modules/roles.bicep", "modules/network.bicep"
FALLBACK, MONITORING = "modules/fallback.bicep", "modules/monitoring.bicep"


@pytest.fixture(scope="session")
def facts() -> Facts:
    return gather()


@pytest.fixture
def copy(tmp_path) -> Path:
    """Copy our templates and the files that belong to them, so that tests can change them."""
    for name in ("infra", ".github"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*_env", "__pycache__"))
    (tmp_path / "docs").mkdir()
    for name in ("azure.yaml", "host.json", ".funcignore", "docs/operations.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def faults(root: Path, facts: Facts) -> str:
    return "\n".join(finding.as_line(root) for finding in find(root, facts))


def test_our_templates_have_no_fault(copy, facts):
    assert faults(copy, facts) == ""


DEFECTS = [
    # The language.
    ("a brace is missing", MAIN, "output AZURE", "}\noutput AZURE", "cannot be parsed"),
    ("a quote is missing", STORAGE, "kind: 'StorageV2'", "kind: 'StorageV2", "cannot be parsed"),
    ("a name is misspelt", MAIN, "storage.outputs.id\n", "storge.outputs.id\n", "storge is not declared"),
    ("a variable of a loop is misspelt", STORAGE, "name: queueName\n", "name: queueNam\n", "queueNam is not declared"),
    ("a loop's variable that hides a resource", STORAGE, "for queueName in queues: {\n        name: queueName", "for queue in queues: {\n        name: queue", "hides another queue"),
    ("a function is misspelt", FALLBACK, "guid(", "giud(", "no giud()"),
    ("a function of Terraform's", MAIN, "toLower(unique", "lower(unique", "no lower()"),
    ("an unused param", APP, "param tags object", "param tags object\n\n@description('x')\nparam old string", "is not used"),
    ("an unused variable", ROLES, "var secretsUser", "var spare = 1\nvar secretsUser", "spare is not used"),
    ("a name is declared twice", STORAGE, "var tables", "var queues = []\nvar tables", "declared twice"),
    ("a default of another type", MAIN, "param httpConcurrency int = 16", "param httpConcurrency int = '16'", "is int, but"),
    ("a param without a description", MAIN, "@description('The Twilio account: AC and 32 hexadecimal digits.')\n", "", "no @description"),
    # Modules.
    ("a module that is not there", MAIN, "'modules/roles.bicep'", "'modules/rbac.bicep'", "there is no module"),
    ("a module without a needed param", MAIN, "    uploaderId: principalId\n", "", "needs parameter uploaderId"),
    ("a module with a param it lacks", MAIN, "    uploaderId: principalId\n", "    uploaderId: principalId\n    who: location\n", "no parameter who"),
    ("an output that is not there", MAIN, "monitoring.outputs.insightsName", "monitoring.outputs.name", "no output name"),
    ("an output of a resource", APP, "insights.properties.ConnectionString", "insights.outputs.name", "has no outputs"),
    ("a property in the wrong case", APP, "insights.properties.ConnectionString", "insights.properties.connectionString", "has no connectionString"),
    ("a string for a number", MAIN, "    httpConcurrency: httpConcurrency", "    httpConcurrency: 'many'", "is int, but"),
    ("an output of a module that may be absent", MAIN, "network.?outputs.appSubnetId ?? ''", "network.outputs.appSubnetId", "may be absent"),
    ("a module without a scope", MAIN, "module alerts 'modules/alerts.bicep' = {\n  scope: group\n", "module alerts 'modules/alerts.bicep' = {\n", "has no scope"),
    # Resources.
    ("an old API version", APP, "Microsoft.Web/sites@2025-03-01", "Microsoft.Web/sites@2022-03-01", "to be used at 2025-03-01"),
    ("the version that rejects 512 MB (azure-rest-api-specs#40898)", APP, "serverfarms@2025-03-01", "serverfarms@2024-04-01", "to be used at"),
    ("a type that does not exist", VAULT, "Microsoft.KeyVault/vaults@", "Microsoft.KeyVaults/vault@", "not a type that we know"),
    ("no location", MONITORING, "  name: 'appi-${name}'\n  location: location\n", "  name: 'appi-${name}'\n", "has no location"),
    ("a region written down", MONITORING, "  name: 'appi-${name}'\n  location: location\n", "  name: 'appi-${name}'\n  location: 'westeurope'\n", "a region is a literal"),
    ("a property misspelt", APP, "httpsOnly: true", "httpsOnlyy: true", "no property httpsOnlyy"),
    ("a property in the wrong place", APP, "    httpsOnly: true\n", "", "no properties.httpsOnly"),
    ("a setting of a Linux plan (Flex forbids it)", APP, "siteConfig: { minTlsVersion: '1.2' }", "siteConfig: { minTlsVersion: '1.2', linuxFxVersion: 'PYTHON|3.13' }", "no property linuxFxVersion"),
    ("Python's one request at a time (functions-concurrency)", APP, "          http: { perInstanceConcurrency: httpConcurrency }\n", "", "perInstanceConcurrency"),
    ("Python 3.11, as in the timer sample", APP, "version: '3.13'", "version: '3.11'", "must be 3.13"),
    ("the wrong plan", APP, "name: 'FC1'", "name: 'Y1'", "must be FC1"),
    ("no identity for references: Azure does not resolve them", APP, "    keyVaultReferenceIdentity: identityId\n", "", "keyVaultReferenceIdentity"),
    ("a system-assigned identity", APP, "type: 'UserAssigned'\n", "type: 'SystemAssigned'\n", "must be UserAssigned"),
    # Secrets and locks.
    ("account keys allowed", STORAGE, "allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "must be False"),
    ("account keys allowed by default", STORAGE, "    allowSharedKeyAccess: false\n", "", "no properties.allowSharedKeyAccess"),
    ("public blobs", FALLBACK, "allowBlobPublicAccess: false", "allowBlobPublicAccess: true", "must be False"),
    ("packages that are public", STORAGE, "publicAccess: 'None'", "publicAccess: 'Blob'", "must be None"),
    ("old TLS", STORAGE, "'TLS1_2'", "'TLS1_0'", "must be TLS1_2"),
    ("plain HTTP", APP, "httpsOnly: true", "httpsOnly: false", "must be True"),
    ("a vault that can be purged", VAULT, "enablePurgeProtection: true", "enablePurgeProtection: false", "must be True"),
    ("access policies instead of roles", VAULT, "    enableRbacAuthorization: true\n", "", "enableRbacAuthorization"),
    ("logs that accept a key", MONITORING, "DisableLocalAuth: true", "DisableLocalAuth: false", "must be True"),
    ("deployment by password", APP, "name: 'scm'\n    properties: { allow: false }", "name: 'scm'\n    properties: { allow: true }", "must be False"),
    ("a secret as a plain param", MAIN, "@secure()\n@minLength(1)\nparam twilioAuthToken string", "@minLength(1)\nparam twilioAuthToken string", "mark it @secure()"),
    ("a secret with a default", MAIN, "param twilioApiKeySecret string = ''", "param twilioApiKeySecret string = 'hunter2'", "has a default"),
    ("a secret as an output", MAIN, "output AZURE", "output TOKEN string = twilioAuthToken\noutput AZURE", "exposes secure"),
    ("a storage key as an output", STORAGE, "output id string", "output key string = account.listKeys().keys[0].value\noutput id string", "a key is read"),
    ("a storage key by the old function", APP, "output name string", "output key string = listKeys(storage.id, '2025-06-01').keys[0].value\noutput name string", "listKeys"),
    ("a token written down", APP, "TWILIO_FROM: twilioFrom", "TWILIO_FROM: '0123456789abcdef0123456789abcdef'", "written down"),
    ("an account written down", MAIN, "param twilioAccountSid string", "param twilioAccountSid string = 'AC0123456789abcdef0123456789abcdef'", "written down"),
    ("a secret as a plain setting", APP, "TWILIO_FROM: twilioFrom\n", "TWILIO_FROM: twilioFrom\n      TWILIO_AUTH_TOKEN: twilioFrom\n", "is a secret"),
    # Roles.
    ("the role of an owner", ROLES, "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "not one that may be assigned"),
    ("a role on the whole group", ROLES, "  scope: vault\n", "", "give it a scope"),
    ("a role whose name is not stable", ROLES, "name: guid(vault.id, principalId, secretsUser)", "name: newGuid()", "must be guid"),
    # Settings that Flex forbids, or that break the app.
    ("the worker's runtime", APP, "TWILIO_FROM: twilioFrom\n", "TWILIO_FROM: twilioFrom\n      FUNCTIONS_WORKER_RUNTIME: 'python'\n", "forbidden on Flex"),
    ("an empty AzureWebJobsStorage (host#11796)", APP, "TWILIO_FROM: twilioFrom\n", "TWILIO_FROM: twilioFrom\n      AzureWebJobsStorage: ''\n", "forbidden on Flex"),
    ("a time zone", APP, "TWILIO_FROM: twilioFrom\n", "TWILIO_FROM: twilioFrom\n      WEBSITE_TIME_ZONE: 'Europe/Lisbon'\n", "forbidden on Flex"),
    ("a build in Azure", APP, "TWILIO_FROM: twilioFrom\n", "TWILIO_FROM: twilioFrom\n      ENABLE_ORYX_BUILD: 'true'\n", "forbidden on Flex"),
    ("more processes", APP, "TWILIO_FROM: twilioFrom\n", "TWILIO_FROM: twilioFrom\n      FUNCTIONS_WORKER_PROCESS_COUNT: '4'\n", "forbidden on Flex"),
    # Agreement with the code.
    ("a queue is missing", STORAGE, "  'outbox-poison'\n", "", "lack 'outbox-poison'"),
    ("a table is missing", STORAGE, "  'sids'\n", "", "lack 'sids'"),
    ("a queue that the code does not use", STORAGE, "  'events'\n", "  'events'\n  'archive'\n", "have 'archive'"),
    ("a setting is missing", APP, "      PUBLIC_URL: baseUrl\n", "", "PUBLIC_URL (shared/settings.py) is not set"),
    ("a secret is missing", MAIN, "  { TWILIO_AUTH_TOKEN: 'twilio-auth-token' },\n", "", "TWILIO_AUTH_TOKEN (shared"),
    ("a setting misspelt", APP, "TWILIO_FROM: twilioFrom", "TWILIO_FORM: twilioFrom", "TWILIO_FORM is no setting"),
    ("no credential: the host looks for a key", APP, "      AzureWebJobsStorage__credential: 'managedidentity'\n", "", "AzureWebJobsStorage__credential is missing"),
    ("a function that is not there kept warm", APP, "function:outbox_deliver", "function:sender", "no such function"),
    ("an HTTP function kept warm by its name", APP, "function:outbox_deliver", "function:sms_inbound", "calls its group 'http'"),
    # Alerts.
    ("a query for a line that nothing logs", "queries/tick-missing.kql", "'tick by '", "'heartbeat '", "which nothing in shared/ logs"),
    ("a query for a function that is not there", "queries/webhooks-slow.kql", "'sms_inbound'", "'sms_in'", "the app has none"),
    ("a webhook that no alert watches", "queries/signature-failures.kql", "'sms_inbound', ", "", "lacks the webhook 'sms_inbound'"),
    ("a query without a value", "queries/outbox-stuck.kql", "value =", "result =", "has no column"),
    ("a query that shows numbers", "queries/webhooks-failing.kql", "| summarize", "| project url\n| summarize", "may show a person"),
    ("an alert without a page", ALERTS, "name: 'dead-letters'", "name: 'letters'", "has no page"),
    ("an alert that loads no query", ALERTS, "queries/dead-letters.kql", "queries/letters.kql", "there is no query"),
    ("a workbook that is no JSON", "queries/workbook.json", '"items"', '"items', "is not a workbook"),
    ("a workbook for a line that nothing logs", "queries/workbook.json", "'backlog: '", "'depth: '", "which nothing in shared/ logs"),
    # Files that belong to the templates.
    ("a parameter written down", "main.parameters.json", '"${TWILIO_FROM}"', '"+15005550006"', "is written down"),
    ("a parameter that is not there", "main.parameters.json", '"twilioFrom"', '"twilioSender"', "has no parameter twilioSender"),
    ("another default than the template's", "main.parameters.json", "INSTANCES=40", "INSTANCES=100", "must have the default"),
    ("a number without a default: azd has no value for it", "main.parameters.json", "_MB=2048", "_MB", "must have the default"),
    ("a text without its default: azd passes an empty one", "main.parameters.json", "REPLICATION=Standard_ZRS", "REPLICATION", "must have the default"),
    ("a parameter that is missing", "main.parameters.json", '    "twilioAuthToken": { "value": "${TWILIO_AUTH_TOKEN}" },\n', "", "lacks parameter twilioAuthToken"),
    ("a hook that is not there", "../azure.yaml", "infra/hooks/package.py", "infra/hooks/build.py", "which does not exist"),
    ("a build in Azure (azure-dev#8538)", "../azure.yaml", "remoteBuild: false", "remoteBuild: true", "remoteBuild"),
    ("an azd without Python hooks", "../azure.yaml", "    run: infra/hooks/provisioned.py\n    kind: python", "    run: infra/hooks/provisioned.sh\n    kind: sh", "azure.yaml"),
    ("a service that azd cannot find", "../azure.yaml", "  api:\n", "  app:\n", "lacks the tag"),
    ("a hook reads a value that is no output", "hooks/provisioned.py", "SWITCHBOARD_FALLBACK_NAME", "SWITCHBOARD_FALLBACK_ACCOUNT", "has no output for"),
    ("host.json misspelt", "../host.json", '"functionTimeout"', '"functionTimeOut"', "functionTimeOut"),
    ("more messages at once than the host allows", "../host.json", re.compile(r'"batchSize": \d+'), '"batchSize": 64', "batchSize"),
    ("requests sampled away", "../host.json", "Request;Exception", "Exception", "excludedTypes"),
    ("infra deployed with the app", "../.funcignore", "infra\n", "", "it would be deployed"),
    ("an action by its tag", "../.github/workflows/ci.yml", re.compile(r"actions/checkout@[0-9a-f]{40}"), "actions/checkout@v4", "not pinned"),
    ("a workflow that may do anything", "../.github/workflows/ci.yml", "permissions: {}\n", "", "permissions must be {}"),
]  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS, ids=[defect[0] for defect in DEFECTS])
def test_a_defect_is_found(copy, facts, defect):
    _, file, right, wrong, expected = defect
    path = copy / "infra" / file
    before = path.read_text()
    after = (
        right.sub(wrong, before, count=1)
        if isinstance(right, re.Pattern)
        else before.replace(right, wrong, 1)
    )
    assert after != before, "the defect could not be made: the template has changed"
    path.write_text(after)

    found = faults(copy, facts)

    assert expected in found


def test_a_finding_names_the_file_the_line_and_the_remedy(copy, facts):
    storage = copy / "infra" / STORAGE
    storage.write_text(storage.read_text().replace("  'sids'\n", ""))

    assert re.match(
        r"infra/modules/storage\.bicep:\d+: tables lack 'sids', which the code uses .*: add a line",
        faults(copy, facts),
    )


def test_a_new_queue_of_the_code_must_be_in_the_templates(copy, facts):
    more = replace(facts, queues=facts.queues | {"archive", "archive-poison"})

    assert "queues lack 'archive'" in faults(copy, more)
    assert "queues lack 'archive-poison'" in faults(copy, more)


def test_a_new_setting_of_the_code_must_be_in_the_right_template(copy, facts):
    more = replace(
        facts, settings=facts.settings | {"TWILIO_X", "TWILIO_Y"}, secrets=facts.secrets | {"TWILIO_Y"}
    )

    assert "TWILIO_X (shared/settings.py) is not set: add it to the settings of app.bicep" in faults(
        copy, more
    )
    assert "TWILIO_Y (shared/settings.py) is not set: add it to secretNames of main.bicep" in faults(
        copy, more
    )
