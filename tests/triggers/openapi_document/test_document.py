"""openapi.json says what there is: no more, no less."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from shared.triggers.openapi_document.document import document

ROOT = Path(__file__).parents[3]
LIST_FUNCTIONS = """
import json, function_app
triggers = {
    one.get_function_name(): one.get_trigger().get_dict_repr()
    for one in function_app.app.get_functions()
}
print(json.dumps({name: one for name, one in triggers.items() if one["type"] == "httpTrigger"}, default=str))
"""


@pytest.fixture(scope="module")
def functions() -> dict[str, dict]:
    """The HTTP triggers of the app. In a process of its own: an app can list its functions once."""
    done = subprocess.run(
        [sys.executable, "-c", LIST_FUNCTIONS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def operations() -> dict[str, tuple[str, str, dict]]:
    return {
        one["operationId"]: (method.upper(), path.removeprefix("/"), one)
        for path, methods in document()["paths"].items()
        for method, one in methods.items()
    }


def test_every_function_is_described_but_for_those_of_twilio_and_of_browsers(functions, operations):
    of_twilio = {
        name
        for name, trigger in functions.items()
        if trigger["route"].startswith(("sms/", "voice/", "twimlets/")) and name != "voice_token"
    }

    assert operations.keys() == functions.keys() - of_twilio - {"desk", "desk_files"}


def test_methods_routes_and_who_may_come_in_are_described_as_they_are(functions, operations):
    for name, (method, path, described) in operations.items():
        trigger = functions[name]
        assert [one.split(".")[-1] for one in trigger["methods"]] == [method]
        assert trigger["route"] == path
        assert bool(described["security"]) == (trigger["authLevel"].split(".")[-1].upper() == "FUNCTION")


def test_what_is_sent_needs_no_id_and_may_hold_nothing_that_we_do_not_know():
    new_message = document()["components"]["schemas"]["NewMessage"]

    assert new_message["required"] == ["to"]
    assert new_message["additionalProperties"] is False
    assert new_message["properties"]["body"]["description"] == "text of up to 1600 characters"


def test_every_reference_leads_somewhere():
    text = json.dumps(document())
    wanted = {one.split('"')[0] for one in text.split("#/components/schemas/")[1:]}

    assert wanted <= document()["components"]["schemas"].keys()


def test_a_receipt_may_have_what_became_of_the_message_as_it_is_shown_later():
    schemas = document()["components"]["schemas"]

    assert set(schemas["Receipt"]["required"]) == {"id", "status", "url"}
    assert schemas["Receipt"]["properties"].keys() == schemas["DeliveryView"]["properties"].keys() | {"url"}
    assert "SentReceipt" not in schemas


def test_a_dry_run_is_a_parameter_of_both_ways_to_post_messages_and_its_answer_is_described():
    paths, schemas = document()["paths"], document()["components"]["schemas"]

    for path in ("/messages", "/messages/batch"):
        (dry_run,) = [each for each in paths[path]["post"]["parameters"] if each["in"] == "query"]
        assert (dry_run["name"], dry_run["schema"]["type"]) == ("dry_run", "boolean")
        assert not dry_run.get("required")
    assert "required" not in schemas["Posted"]
    assert schemas["Posted"]["properties"].keys() >= {"url", "outcome", "zones", "attempts"}
    assert schemas["BatchResult"]["properties"].keys() >= {"url", "outcome", "zones", "error"}
    assert schemas["BatchAnswer"]["required"] == ["results"]


def test_every_parameter_in_a_path_is_described(operations):
    for _, path, one in operations.values():
        described = [given["name"] for given in one.get("parameters", ()) if given["in"] == "path"]
        assert [f"{{{name}}}" for name in described] == [part for part in path.split("/") if part[:1] == "{"]
