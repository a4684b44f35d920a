"""host.json and local.settings.json: what is wrong is named, with file, key and remedy."""

import json
import logging
from datetime import timedelta

import pytest

from local.errors import CannotStart
from local.host.config import load_config
from local.host.functions import functions_from
from local.host.routes import RouteTable
from local.host.settings import check_settings, connection_string, load_settings
from local.host.worker.wire import Indexed


@pytest.fixture
def written(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def queues(**options):
    return {"version": "2.0", "extensions": {"queues": options}}


def test_what_host_json_leaves_out_is_as_in_azure(written):
    config = load_config(written("host.json", {"version": "2.0"}), {})

    options = config.extensions.queues
    assert config.function_timeout == timedelta(minutes=30)
    assert (options.batch_size, options.threshold, options.max_dequeue_count) == (16, 8, 5)
    assert (options.message_encoding, options.visibility_timeout) == ("base64", timedelta(0))
    assert config.extensions.http.route_prefix == "api"


def test_names_are_taken_whatever_their_case_and_time_spans_as_dotnet_writes_them(written):
    content = {"VERSION": "2.0", "functiontimeout": "1.02:03:04", **queues(BatchSize=4)}
    config = load_config(written("host.json", {**content, "extensions": {"Queues": {"BatchSize": 4}}}), {})

    assert config.function_timeout == timedelta(days=1, hours=2, minutes=3, seconds=4)
    assert (config.extensions.queues.batch_size, config.extensions.queues.threshold) == (4, 2)


def test_an_app_setting_replaces_a_value_of_host_json(written):
    settings = {"AzureFunctionsJobHost__Extensions__queues__BatchSize": "7"}

    config = load_config(written("host.json", queues(batchSize=4)), settings)
    assert config.extensions.queues.batch_size == 7


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "must hold a JSON object"),
        ({}, 'version: must be "2.0"'),
        ({"version": "1.0"}, 'version: must be "2.0"'),
        (queues(batchSize=33), "extensions.queues.batchSize: must be 1 to 32"),
        (queues(batchSize="many"), "extensions.queues.batchSize"),
        (queues(newBatchThreshold=-1), "extensions.queues.newBatchThreshold"),
        (queues(maxDequeueCount=0), "extensions.queues.maxDequeueCount"),
        (queues(messageEncoding="utf8"), "extensions.queues.messageEncoding"),
        (queues(visibilityTimeout="30"), "extensions.queues.visibilityTimeout"),
        (queues(visibilityTimeout="8.00:00:00"), "extensions.queues.visibilityTimeout"),
        (queues(maxPollingInterval="00:00:00.05"), "extensions.queues.maxPollingInterval"),
        ({"version": "2.0", "functionTimeout": "00:00:00"}, "functionTimeout"),
        ({"version": "2.0", "functionTimeout": "5 min"}, "functionTimeout"),
        ({"version": "2.0", "extensions": []}, "extensions"),
        ({"version": "2.0", "extensions": {"http": {"routePrefix": 1}}}, "extensions.http.routePrefix"),
    ],
)
def test_a_wrong_host_json_is_refused_by_file_and_key(written, content, said):
    path = written("host.json", content)

    with pytest.raises(CannotStart, match=said) as refusal:
        load_config(path, {})
    assert str(path) in str(refusal.value)


def test_what_azure_ignores_is_warned_about(written, caplog):
    content = {
        **queues(batchSise=4),
        "funtionTimeout": "00:01:00",
        "concurrency": {"dynamicConcurrencyEnabled": True},
    }
    with caplog.at_level(logging.WARNING):
        load_config(written("host.json", content), {})

    assert "did you mean functionTimeout?" in caplog.text
    assert "did you mean batchSize?" in caplog.text
    assert "concurrency is accepted, but not simulated" in caplog.text


def test_local_settings_are_their_values(written):
    content = {"IsEncrypted": False, "Values": {"A": "1"}, "Host": {"CORS": "*"}}

    assert load_settings(written("local.settings.json", content)) == {"A": "1"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not json", "cannot be read as JSON"),
        ({"IsEncrypted": True}, "IsEncrypted must be false"),
        ({"Values": []}, "Values must be an object"),
        ({"Values": {"A=B": "1"}}, "Values.A=B cannot be an environment variable"),
        ({"Values": {"A": "\0"}}, "Values.A cannot be an environment variable"),
        ({"Values": {"PORT": 7071}}, r'Values.PORT must be a string: write "7071"'),
    ],
)
def test_wrong_local_settings_are_refused_with_the_remedy(written, content, said):
    with pytest.raises(CannotStart, match=said):
        load_settings(written("local.settings.json", content))


def test_missing_local_settings_say_where_an_example_is(tmp_path):
    with pytest.raises(CannotStart, match=r"copy local\.settings\.json\.example to .*other\.json"):
        load_settings(tmp_path / "other.json")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"WEBSITE_TIME_ZONE": "Europe/Berlin"}, "WEBSITE_TIME_ZONE is not supported"),
        ({"TZ": "UTC"}, "TZ is not supported"),
        ({"FUNCTIONS_WORKER_RUNTIME": "node"}, "FUNCTIONS_WORKER_RUNTIME"),
        ({"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "1 MB"}, "a number of bytes"),
    ],
)
def test_settings_that_azure_refuses_are_refused(settings, said):
    with pytest.raises(CannotStart, match=said):
        check_settings(settings)


def test_a_connection_is_found_with_and_without_its_prefix():
    assert connection_string({"AzureWebJobsStorage": "a"}, "") == "a"
    assert connection_string({"AzureWebJobsOther": "b"}, "Other") == "b"
    assert connection_string({"Other": "c"}, "Other") == "c"
    assert "127.0.0.1:10001" in connection_string({"AzureWebJobsStorage": "UseDevelopmentStorage=true"}, "")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "AzureWebJobsStorage is missing"),
        ({"AzureWebJobsStorage__accountName": "x"}, "no managed identity"),
    ],
)
def test_a_connection_that_is_missing_is_named(settings, said):
    with pytest.raises(CannotStart, match=said):
        connection_string(settings, "")


def function(name, trigger, *outputs):
    bindings = [
        {"direction": "IN", "name": "x", **trigger},
        *({"direction": "OUT", **each} for each in outputs),
    ]
    return Indexed(name, name, [json.dumps(each) for each in bindings], None)


def http(name, **options):
    return function(name, {"type": "httpTrigger", **options})


@pytest.mark.parametrize(
    ("functions", "said"),
    [
        ([http("a", route="admin/x")], "conflicts with the host's own"),
        ([http("a", route="/Runtime")], "conflicts with the host's own"),
        ([http("administer")], "conflicts with the host's own"),
        ([http("a", route="x"), http("b", route="X")], "taken by function a"),
        ([http("a", route="x", methods=["GET"]), http("b", route="x")], "taken by function a"),
        ([http("a", route="{x:nope}")], "no route constraint"),
        ([http("1a")], "a name is a letter"),
        ([function("a", {"type": "blobTrigger"})], "there is no blobTrigger here"),
        ([function("a", {"type": "queueTrigger", "queueName": "%NOPE%"})], "app setting NOPE is missing"),
        ([function("a", {"type": "queueTrigger", "queueName": "a_b"})], "3 to 63 of a-z"),
    ],
)
def test_functions_that_azure_would_not_start_are_refused(functions, said):
    with pytest.raises(CannotStart, match=said):
        RouteTable(functions_from(functions, {}), prefix="api")


def test_the_same_route_may_have_a_function_for_each_method():
    both = [http("a", route="x", methods=["GET"]), http("b", route="x", methods=["POST"])]
    table = RouteTable(functions_from(both, {}), prefix="")

    found = [table.match("/x", method) for method in ("GET", "POST")]
    assert [match and match[0].name for match in found] == ["a", "b"]


def test_queue_names_are_resolved_and_in_lower_case():
    (found,) = functions_from([function("a", {"type": "queueTrigger", "queueName": "%Q%"})], {"Q": "Outbox"})

    assert found.trigger["queueName"] == "outbox"
    assert found.group == "function:a"
