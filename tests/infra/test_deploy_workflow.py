"""The workflow that deploys hands over every parameter: one that it leaves out would get its default."""

import re

import yaml

from infra.check.facts import ROOT

SECRET = {
    "TWILIO_AUTH_TOKEN",
    "TWILIO_AUTH_TOKEN_SECONDARY",
    "TWILIO_API_KEY_SECRET",
    "TWILIO_WEBHOOK_SHARED_KEY",
    "DIGEST_SECRET",
}
OF_THE_RUN = {"AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_SUBSCRIPTION_ID", "DEPLOYED_BEFORE"}
"""Variables that are no parameters: the first three sign in, the last one is read by a hook."""

JOBS = yaml.safe_load((ROOT / ".github" / "workflows" / "deploy.yml").read_text())["jobs"]
JOB = JOBS["deploy"]
(PROVISION,) = (step for step in JOB["steps"] if "azd provision" in step.get("run", ""))
PARAMETERS = set(re.findall(r"\$\{(\w+)", (ROOT / "infra" / "main.parameters.json").read_text()))


def test_every_parameter_is_handed_over_and_nothing_else():
    assert JOB["env"].keys() - OF_THE_RUN == PARAMETERS - SECRET
    assert PROVISION["env"].keys() == SECRET


def test_each_comes_from_the_variable_or_secret_of_its_name():
    for name, value in JOB["env"].items():
        assert value == (
            "${{ inputs.environment }}" if name == "AZURE_ENV_NAME" else f"${{{{ vars.{name} }}}}"
        )
    for name, value in PROVISION["env"].items():
        assert value == f"${{{{ secrets.{name} }}}}"


def test_the_parameters_that_are_secret_are_those_of_the_template():
    secure = re.findall(
        r"@secure\(\)\s+(?:@\w+\(.*\)\s+)*param (\w+)", (ROOT / "infra" / "main.bicep").read_text()
    )
    given = (ROOT / "infra" / "main.parameters.json").read_text()

    assert {re.findall(rf'"{name}": {{ "value": "\$\{{(\w+)', given)[0] for name in secure} == SECRET


def test_the_token_for_the_upload_is_fetched_while_it_can_be():
    steps = [step.get("run") or step["uses"].partition("@")[0] for step in JOB["steps"]]
    sign_in = steps.index("azure/login")

    fetch = next(
        index for index, step in enumerate(steps) if "--scope https://storage.azure.com/.default" in step
    )

    assert sign_in < fetch < steps.index(PROVISION["run"])


def test_what_is_deployed_was_checked_first_and_provisioned():
    runs = [step.get("run") for step in JOB["steps"]]

    assert JOB["needs"] == "check"
    assert [step.get("run") for step in JOBS["check"]["steps"]][-1] == "make check"
    assert runs.index(PROVISION["run"]) < runs.index("python infra/hooks/deploy.py")


def test_the_job_signs_in_as_the_environment_that_reviewers_guard():
    assert JOB["environment"] == "${{ inputs.environment }}"
    assert JOB["permissions"] == {"contents": "read", "id-token": "write"}


def test_no_tool_of_development_runs_where_the_token_to_deploy_can_be_had():
    assert not [step["run"] for step in JOB["steps"] if "make " in step.get("run", "")]
    others = [job for job in JOBS.values() if job is not JOB]
    assert [job["permissions"] for job in others] == [{"contents": "read"}] * len(others)
    assert not [job for job in others if "environment" in job or "secrets." in str(job)]


def test_azd_has_a_pinned_version_that_the_project_accepts():
    (setup,) = [step for step in JOB["steps"] if step.get("uses", "").startswith("Azure/setup-azd@")]
    required = yaml.safe_load((ROOT / "azure.yaml").read_text())["requiredVersions"]["azd"]

    assert as_numbers(setup["with"]["version"]) >= as_numbers(required.removeprefix(">= "))


def as_numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]
