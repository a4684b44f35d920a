"""The timer trigger, against a running host and real status blobs."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from azure.storage.blob import BlobServiceClient

from tests.local.host.running import APPS, fresh, running, until

HOUR = timedelta(hours=1)


class Statuses:
    """The status blobs of one host, as its next start will find them."""

    def __init__(self, service, host_id):
        self._container = service.get_container_client("azure-webjobs-hosts")
        self._folder = f"timers/{host_id}"

    def read(self, function):
        blob = self._container.get_blob_client(f"{self._folder}/Host.Functions.{function}/status")
        return json.loads(blob.download_blob().readall()) if blob.exists() else None

    def write(self, function, **status):
        self.put(function, json.dumps({name: moment.isoformat() for name, moment in status.items()}))

    def put(self, function, text):
        if not self._container.exists():
            self._container.create_container()
        blob = self._container.get_blob_client(f"{self._folder}/Host.Functions.{function}/status")
        blob.upload_blob(text)


@pytest.fixture
def settings(azurite):
    return {
        "AzureWebJobsStorage": azurite.connection_string,
        "AzureFunctionsWebHost__hostid": fresh("timers"),
        "OFTEN": "0 0 0 1 1 *",
    }


@pytest.fixture
def statuses(azurite, settings):
    with BlobServiceClient.from_connection_string(azurite.connection_string) as service:
        yield Statuses(service, settings["AzureFunctionsWebHost__hostid"])


def last_hour():
    return datetime.now(UTC).replace(  # noqa: TID251 - the host reads the same clock
        minute=0, second=0, microsecond=0
    )


def test_a_new_timer_stores_its_next_occurrence_and_waits_for_it(settings, statuses):
    with running(APPS / "timers", settings) as host:
        status = until(lambda: statuses.read("hourly"))

    assert status["Last"] == "0001-01-01T00:00:00+00:00"
    assert datetime.fromisoformat(status["Next"]) == last_hour() + HOUR
    assert not host.log.seen("hourly")


def test_several_missed_occurrences_cause_one_run_that_is_past_due(settings, statuses):
    missed = last_hour() - 5 * HOUR
    statuses.write("hourly", Last=missed - HOUR, Next=missed, LastUpdated=missed - HOUR)

    with running(APPS / "timers", settings) as host:
        until(lambda: datetime.fromisoformat(statuses.read("hourly")["Next"]) > missed)

    (seen,) = host.log.seen("hourly")
    assert seen["hourly"] is True
    assert datetime.fromisoformat(seen["status"]["Next"]) == missed
    assert datetime.fromisoformat(statuses.read("hourly")["Next"]) == last_hour() + HOUR


def test_occurrences_missed_under_an_older_schedule_do_not_count(settings, statuses):
    old = last_hour() - 5 * HOUR - timedelta(minutes=30)
    statuses.write("hourly", Last=old - HOUR, Next=old, LastUpdated=old - HOUR)

    with running(APPS / "timers", settings) as host:
        until(lambda: datetime.fromisoformat(statuses.read("hourly")["Next"]) == last_hour() + HOUR)

    assert not host.log.seen("hourly")


@pytest.mark.parametrize("text", ["[1]", '{"Last": null}', "not JSON"])
def test_a_status_that_cannot_be_read_counts_nothing_as_missed(settings, statuses, text):
    statuses.put("hourly", text)

    with running(APPS / "timers", settings) as host:
        until(lambda: host.log.having("the status cannot be read"))

    assert not host.log.seen("hourly")


def test_run_on_startup_is_a_run_that_is_not_late(settings):
    with running(APPS / "timers", settings) as host:
        (seen,) = until(lambda: host.log.seen("yearly"))

    assert seen["yearly"] is False


@pytest.mark.long
def test_a_timer_of_every_second_keeps_no_status_and_never_overlaps_itself(settings, statuses):
    with running(APPS / "timers", {**settings, "OFTEN": "* * * * * *"}) as host:
        until(lambda: len(host.log.seen("often")) >= 3)

    seen = host.log.seen("often")
    assert [facts["often"] for facts in seen[:3]] == [False, "done", False]
    assert seen[0]["status"] == {}
    assert statuses.read("often") is None
