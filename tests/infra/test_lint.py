"""The check of infra/: it finds nothing in ours, and each of these defects in the files that people write."""

import re
from dataclasses import replace

import pytest

from tests.infra.conftest import faults

MAIN, APP, STORAGE, VAULT = "main.bicep", "modules/app.bicep", "modules/storage.bicep", "modules/vault.bicep"


def test_our_templates_have_no_fault(copy, facts):
    assert faults(copy, facts) == ""


DEFECTS = [
    # What the snapshots were made from.
    ("a template that changed", STORAGE, "  'sids'\n", "", "storage.bicep:1: the snapshots were made before this changed"),
    ("a query that changed", "queries/outbox-stuck.kql", "// The age", "// How old", "outbox-stuck.kql:1: the snapshots were made before"),
    ("a set of parameters that changed", "snapshots/everything.bicepparam", "= 4096", "= 2048", "everything.bicepparam:1: the snapshots were made"),
    ("a set that lacks a parameter", "snapshots/github.bicepparam", "param vnetEnabled = false\n", "", "lacks vnetEnabled"),
    ("a set with a parameter that azd does not pass", "snapshots/least.bicepparam", "param location", "param region", "sets region"),
    # What a snapshot does not show.
    ("the app does not wait for its roles", MAIN, "dependsOn: [roles]", "dependsOn: [storage]", "module app must depend on roles"),
    ("the alerts do not wait for the app", MAIN, "dependsOn: [app]", "dependsOn: [storage]", "module alerts must depend on app"),
    ("a secret as a plain param", MAIN, "@secure()\n@minLength(1)\nparam twilioAuthToken string", "@minLength(1)\nparam twilioAuthToken string", "mark it @secure()"),
    ("a secret as a plain param of a module", VAULT, "@secure()\nparam twilioApiKeySecret string", "param twilioApiKeySecret string", "mark it @secure()"),
    ("a storage key as an output", STORAGE, "output id string", "output key string = account.listKeys().keys[0].value\noutput id string", "a key is read"),
    ("a storage key by the old function", APP, "output name string", "output key string = listKeys(storage.id, '2025-06-01').keys[0].value\noutput name string", "a key is read"),
    ("a token written down", APP, "TWILIO_FROM: twilioFrom", "TWILIO_FROM: '0123456789abcdef0123456789abcdef'", "written down"),
    ("an account written down", MAIN, "param twilioAccountSid string", "param twilioAccountSid string = 'AC0123456789abcdef0123456789abcdef'", "written down"),
    # Alerts.
    ("a query for a line that nothing logs", "queries/tick-missing.kql", "'tick by '", "'heartbeat '", "which nothing in shared/ logs"),
    ("a query for a function that is not there", "queries/webhooks-slow.kql", "'sms_inbound'", "'sms_in'", "the app has none"),
    ("a webhook that no alert watches", "queries/signature-failures.kql", "'sms_inbound', ", "", "lacks the webhook 'sms_inbound'"),
    ("a query without a value", "queries/outbox-stuck.kql", "value =", "result =", "has no column"),
    ("a query that asks another table", "queries/outbox-stuck.kql", "\ntraces\n", "\nexceptions\n", "asks none of requests, traces"),
    ("a query that shows numbers", "queries/webhooks-failing.kql", "| summarize", "| project url\n| summarize", "may show a person"),
    ("a timer that no alert watches", "queries/timer-overdue.kql", "    'poison_drain', 1.0,\n", "", "lacks the timer 'poison_drain'"),
    ("an alert for a timer that is not there", "queries/timer-overdue.kql", "'poison_drain'", "'poison'", "names the timer 'poison', and the app has none"),
    ("a limit that nothing logs", "queries/limit-reached.kql", "'limit '", "'quota '", "which nothing in shared/ logs"),
    ("a stop that nothing logs", "queries/stopped.kql", "'stopped since '", "'halted since '", "which nothing in shared/ logs"),
    ("a prefix that nothing logs", "queries/prefix-held.kql", "' is held: '", "' is kept: '", "which nothing in shared/ logs"),
    ("money that nothing logs", "queries/workbook.json", "'spending: today '", "'spent: today '", "which nothing in shared/ logs"),
    ("an alert without a page", "../docs/operations.md", "## dead-letters", "## letters", "has no page"),
    ("a query that no alert uses", "queries/dead-letters.kql", "// In how many", "// In which", "is used by no alert"),
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
    ("nobody uploads the fallback pages", "../azure.yaml", "  postprovision:", "  postdown:", '"postprovision" is a required property'),
    ("nobody builds the package", "../azure.yaml", "      prepackage:", "      prebuild:", '"prepackage" is a required property'),
    ("nobody waits for the app", "../azure.yaml", "      postdeploy:", "      postbuild:", '"postdeploy" is a required property'),
    ("nobody registers the provider of the subnet", "../azure.yaml", "  preprovision:", "  predown:", '"preprovision" is a required property'),
    ("another folder than the package's", "../azure.yaml", "dist: .package", "dist: .build", "dist"),
    ("two parameters with each other's variable", "main.parameters.json", "${SWITCHBOARD_ALERT_EMAIL}", "${SWITCHBOARD_EXTRA_SETTINGS}", "alertEmail must come from SWITCHBOARD_ALERT_EMAIL"),
    ("a text that waits for a minute", "../host.json", '"00:00:00.8"', '"00:01:00"', "maxPollingInterval"),
    ("a message that is poison at once", "../host.json", '"maxDequeueCount": 5', '"maxDequeueCount": 1', "maxDequeueCount"),
    ("no pause before a message is tried again", "../host.json", '"00:00:30"', '"00:00:00"', "visibilityTimeout"),
    ("another time limit than the code's", "../host.json", '"00:05:00"', '"00:10:00"', "functionTimeout"),
    ("more messages at once than threads", "../host.json", '"newBatchThreshold": 12', '"newBatchThreshold": 16', "hands over 20 messages at once, and a worker has 16 threads"),
    ("host.json misspelt", "../host.json", '"functionTimeout"', '"functionTimeOut"', "functionTimeOut"),
    ("more messages at once than the host allows", "../host.json", re.compile(r'"batchSize": \d+'), '"batchSize": 64', "batchSize"),
    ("requests sampled away", "../host.json", "Request;Exception", "Exception", "excludedTypes"),
    ("infra deployed with the app", "../.funcignore", "infra\n", "", "it would be deployed"),
    ("an action by its tag", "../.github/workflows/ci.yml", re.compile(r"actions/checkout@[0-9a-f]{40}"), "actions/checkout@v4", "not pinned"),
    ("a job without an end", "../.github/workflows/ci.yml", "    timeout-minutes: 40\n", "", "has no timeout-minutes"),
    ("a job that may write", "../.github/workflows/ci.yml", "contents: read", "contents: write", "and write nothing"),
    ("our permissions for strangers", "../.github/workflows/ci.yml", "pull_request:", "pull_request_target:", "gives strangers our permissions"),
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
    main = copy / "infra" / MAIN
    main.write_text(
        main.read_text().replace("@secure()\nparam twilioApiKeySecret", "param twilioApiKeySecret")
    )

    assert re.search(
        r"^infra/main\.bicep:\d{2}: param twilioApiKeySecret holds a secret: mark it @secure\(\)$",
        faults(copy, facts),
        re.MULTILINE,
    )


def test_a_new_queue_of_the_code_must_be_in_the_templates(copy, facts):
    more = replace(facts, queues=facts.queues | {"archive", "archive-poison"})

    assert "queues lack 'archive'" in faults(copy, more)
    assert "queues lack 'archive-poison'" in faults(copy, more)


def test_a_queue_that_a_function_reads_must_be_one_of_the_code(copy, facts):
    reader = {"more_tick": {"type": "queueTrigger", "queueName": "more-ticks"}}

    assert "more_tick reads the queue 'more-ticks': QUEUES must have it" in faults(
        copy, replace(facts, triggers={**facts.triggers, **reader})
    )


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
