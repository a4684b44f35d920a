"""The queue trigger, against a running host and real queues."""

import base64

import pytest

from tests.local.host.queue_app import LEASE, attempts, queue_settings
from tests.local.host.running import APPS, running, until


def test_a_missing_queue_is_read_once_it_is_created(host, queues, settings):
    queues.put(settings["WORK"], "first")

    (seen,) = until(lambda: attempts(host, "first"))
    assert seen["count"] == 1
    until(lambda: queues.length(settings["WORK"]) == 0)


def test_a_message_that_always_fails_is_tried_max_dequeue_count_times_then_is_poison(host, queues, settings):
    queues.put(settings["WORK"], "fail always")

    (poison,) = until(lambda: queues.take(f"{settings['WORK']}-poison"))
    assert poison.content == "fail always"
    assert (poison.expires_on - poison.inserted_on).days == 7
    until(lambda: [seen["count"] for seen in attempts(host, "fail always")] == [1, 2, 3])
    until(lambda: host.log.having("it failed 3 times"))
    until(lambda: queues.length(settings["WORK"]) == 0)  # it is deleted after it was put there


@pytest.mark.long
def test_a_message_is_kept_while_its_function_runs_longer_than_the_lease(host, queues, settings):
    queues.put(settings["WORK"], "sleep 3.5")

    until(lambda: [seen for seen in host.log.seen("done") if seen["done"] == "sleep 3.5"])
    until(lambda: queues.length(settings["WORK"]) == 0)
    assert len(attempts(host, "sleep 3.5")) == 1


def test_no_more_run_at_once_than_batch_and_threshold(host, queues, settings):
    queues.put(settings["CROWD"], *[str(number) for number in range(8)])

    until(lambda: len(host.log.seen("at_once")) == 8)
    assert max(seen["at_once"] for seen in host.log.seen("at_once")) == 3


def test_each_queue_function_has_a_process_of_its_own(host, queues, settings):
    queues.put(settings["WORK"], "next here")

    followed = until(lambda: [seen for seen in host.log.seen("followed") if seen["followed"] == "here"])
    assert followed[0]["pid"] != until(lambda: attempts(host, "next here"))[0]["pid"]


def test_a_poison_queue_has_none_of_its_own_and_its_message_waits_for_the_lease(host, queues, settings):
    queues.put(settings["DEAD"], "again")

    first, second = until(lambda: host.log.seen("dead")[1:] and host.log.seen("dead")[:2])
    assert second["at"] - first["at"] > LEASE.total_seconds() * 0.9
    assert queues.texts(f"{settings['DEAD']}-poison") == []


def test_a_function_that_ends_its_process_fails_and_the_process_is_replaced(host, queues, settings):
    queues.put(settings["WORK"], "die")

    (poison,) = until(lambda: queues.take(f"{settings['WORK']}-poison"))
    assert poison.content == "die"
    seen = until(lambda: attempts(host, "die")[2:] and attempts(host, "die"))
    assert [attempt["count"] for attempt in seen] == [1, 2, 3]
    assert len({attempt["pid"] for attempt in seen}) == 3
    until(lambda: host.log.having("restarting it", level=40))


@pytest.fixture(scope="module")
def other(azurite):
    prefix = "AzureFunctionsJobHost__extensions__queues__"
    encoding = {f"{prefix}messageEncoding": "base64", f"{prefix}visibilityTimeout": "00:00:01"}
    settings = queue_settings(azurite, **encoding, **{"AzureWebJobs.crowd.Disabled": "true"})
    with running(APPS / "queues", settings) as host:
        yield host, settings


def in_base64(text):
    return base64.b64encode(text.encode()).decode()


def test_base64_is_decoded_and_what_is_none_is_poison_at_once(other, queues):
    host, settings = other
    queues.put(settings["WORK"], in_base64("next grüße"), "not base64!")

    until(lambda: attempts(host, "next grüße"))
    until(lambda: queues.texts(f"{settings['WORK']}-poison") == ["not base64!"])
    assert until(lambda: [seen for seen in host.log.seen("followed") if seen["followed"] == "grüße"])
    assert not attempts(host, "not base64!")


def test_a_failed_message_is_hidden_for_the_visibility_timeout(other, queues):
    host, settings = other
    queues.put(settings["WORK"], in_base64("fail slowly"))

    first, second = until(lambda: attempts(host, "fail slowly")[1:] and attempts(host, "fail slowly")[:2])
    assert second["at"] - first["at"] > 0.8


def test_a_disabled_queue_function_does_not_read_its_queue(other, queues):
    host, settings = other
    queues.put(settings["CROWD"], in_base64("1"))
    queues.put(settings["WORK"], in_base64("next taken"))

    until(lambda: [seen for seen in host.log.seen("followed") if seen["followed"] == "taken"])
    assert queues.length(settings["CROWD"]) == 1
    assert not host.log.seen("at_once")
