import logging
import os
from datetime import timedelta

import pytest

from local.errors import CannotStart
from local.host.config.host_json import load_config


def queues(**options):
    return {"version": "2.0", "extensions": {"queues": options}}


def test_what_host_json_leaves_out_is_as_in_azure(written):
    config = load_config(written("host.json", {"version": "2.0"}), {})

    options = config.extensions.queues
    assert config.function_timeout == timedelta(minutes=30)
    half_a_batch_for_each_processor = 8 * os.process_cpu_count()
    assert (options.batch_size, options.threshold) == (16, half_a_batch_for_each_processor)
    assert options.max_dequeue_count == 5
    assert (options.message_encoding, options.visibility_timeout) == ("base64", timedelta(0))
    assert config.extensions.http.route_prefix == "api"


def test_the_case_of_names_is_ignored_and_time_spans_have_dotnets_format(written):
    content = {"VERSION": "2.0", "functiontimeout": "1.02:03:04", **queues(BatchSize=4)}
    config = load_config(written("host.json", {**content, "extensions": {"Queues": {"BatchSize": 4}}}), {})

    assert config.function_timeout == timedelta(days=1, hours=2, minutes=3, seconds=4)
    assert config.extensions.queues.batch_size == 4


@pytest.mark.parametrize(
    ("environment", "options", "seconds"),
    [
        ("Development", {}, 2),
        ("Development", {"maxPollingInterval": "00:01:00"}, 2),
        ("Development", {"maxPollingInterval": "00:00:05"}, 5),
        ("Production", {}, 60),
    ],
)
def test_the_longest_pause_is_2_s_in_development_only_by_default(written, environment, options, seconds):
    config = load_config(written("host.json", queues(**options)), {})

    assert config.extensions.queues.longest_pause(environment) == timedelta(seconds=seconds)


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
