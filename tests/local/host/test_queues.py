"""The queue trigger, against a running host and real queues."""

import asyncio
import base64
import time
from datetime import datetime, timedelta

import pytest

from local.host.config import Queues
from local.host.queues import QueueListener
from tests.local.host.running import APPS, MASTER_KEY, fresh, running, until

LEASE = timedelta(seconds=2)


def settings_for(azurite, **more):
    names = {name: fresh(name.lower()) for name in ("WORK", "NEXT", "BINARY", "CROWD")}
    return {
        "AzureWebJobsStorage": azurite.connection_string,
        "DEAD": f"{fresh('dead')}-poison",
        "PYTHON_THREADPOOL_THREAD_COUNT": "16",
        **names,
        **more,
    }


@pytest.fixture(scope="module")
def settings(azurite):
    return settings_for(azurite)


@pytest.fixture(scope="module")
def host(settings):
    with running(APPS / "queues", settings, lease=LEASE) as host:
        yield host


def attempts(host, body):
    return [seen for seen in host.log.seen("body") if seen["body"] == body]


def test_a_queue_that_is_not_there_yet_is_read_once_it_is(host, queues, settings):
    queues.put(settings["WORK"], "first")

    (seen,) = until(lambda: attempts(host, "first"))
    assert seen["count"] == 1
    until(lambda: queues.length(settings["WORK"]) == 0)


def test_a_function_is_told_when_its_message_came_and_goes(host, queues, settings):
    queues.put(settings["WORK"], "told")

    (seen,) = until(lambda: attempts(host, "told"))
    inserted, expires, visible = (
        datetime.fromisoformat(seen[each]) for each in ("inserted", "expires", "visible")
    )
    assert expires - inserted == timedelta(days=7)
    assert inserted.utcoffset() == timedelta(0)
    assert inserted < visible <= inserted + timedelta(seconds=10)
    assert seen["receipt"]


def test_a_json_body_changes_what_the_function_is_told(host, queues, settings):
    body = '{"id": "order-7", "POPRECEIPT": 12, "ids": [1], "dequeueCount": null}'
    queues.put(settings["WORK"], body)

    (seen,) = until(lambda: attempts(host, body))
    assert (seen["id"], seen["receipt"], seen["count"]) == ("order-7", "12", 1)


@pytest.mark.parametrize("levels", [64, 20_000])
def test_json_too_deep_for_the_host_is_a_text_like_any_other(host, queues, settings, levels):
    body = '{"id": "order-7", "deep": ' + "[" * levels + "]" * levels + "}"
    queues.put(settings["WORK"], body)

    (seen,) = until(lambda: attempts(host, body))
    assert seen["id"] != "order-7"


def test_a_json_body_with_a_date_for_metadata_never_reaches_its_function(host, queues, settings):
    body = '{"insertionTime": "2026-12-01T09:00:00Z"}'
    queues.put(settings["WORK"], body)

    until(lambda: body in queues.texts(f"{settings['WORK']}-poison"))
    assert not attempts(host, body)


def test_a_message_that_always_fails_is_tried_max_dequeue_count_times_then_is_poison(host, queues, settings):
    queues.put(settings["WORK"], "fail always")

    (poison,) = until(lambda: queues.take(f"{settings['WORK']}-poison"))
    assert poison.content == "fail always"
    assert (poison.expires_on - poison.inserted_on).days == 7
    assert [seen["count"] for seen in attempts(host, "fail always")] == [1, 2, 3]
    assert host.log.having("it failed 3 times")
    until(lambda: queues.length(settings["WORK"]) == 0)  # it is deleted after it was put there


def test_a_message_is_kept_while_its_function_runs_longer_than_the_lease(host, queues, settings):
    queues.put(settings["WORK"], "sleep 3.5")

    until(lambda: [seen for seen in host.log.seen("done") if seen["done"] == "sleep 3.5"])
    until(lambda: queues.length(settings["WORK"]) == 0)
    assert len(attempts(host, "sleep 3.5")) == 1


def test_a_message_put_by_a_function_wakes_who_listens_on_its_queue(host, queues, settings):
    (listener,) = [one for one in host.host._listeners if one.queue.name == settings["NEXT"]]
    wake, woken = listener.wake, []

    def note_and_wake():
        woken.append("next")
        wake()

    listener.wake = note_and_wake
    queues.put(settings["WORK"], "next please")

    until(lambda: [seen for seen in host.log.seen("followed") if seen["followed"] == "please"])
    listener.wake = wake
    assert woken == ["next"]


def test_who_is_woken_looks_into_the_queue_at_once():
    class EmptyQueue:
        name = "empty"

        def __init__(self):
            self.polled = asyncio.Event()

        async def receive(self, *_, **__):
            self.polled.set()
            return []

    async def polls_when_woken():
        queue = EmptyQueue()
        listener = QueueListener(
            None, queue, None, None, Queues(), longest_pause=LEASE, lease=LEASE, written=print
        )
        listener._pauses.next = lambda: 3600.0
        running = asyncio.create_task(listener.run())
        async with asyncio.timeout(30):
            await queue.polled.wait()
            queue.polled.clear()
            listener.wake()
            await queue.polled.wait()
            listener.stop()
            await running

    asyncio.run(polls_when_woken())


def test_no_more_run_at_once_than_batch_and_threshold(host, queues, settings):
    queues.put(settings["CROWD"], *[str(number) for number in range(8)])

    until(lambda: len(host.log.seen("at_once")) == 8)
    assert max(seen["at_once"] for seen in host.log.seen("at_once")) == 3


def test_each_queue_function_has_a_process_of_its_own(host, queues, settings):
    queues.put(settings["WORK"], "next here")

    followed = until(lambda: [seen for seen in host.log.seen("followed") if seen["followed"] == "here"])
    assert followed[0]["pid"] != attempts(host, "next here")[0]["pid"]


def test_a_function_may_ask_for_bytes(host, queues, settings):
    queues.put(settings["BINARY"], "ä")

    seen = until(lambda: host.log.seen("binary"))[0]
    assert seen["binary"] == list("ä".encode())


def test_what_a_function_returns_goes_to_its_return_binding(host, queues, settings):
    queues.put(settings["BINARY"], "go")

    assert until(lambda: [seen for seen in host.log.seen("followed") if seen["followed"] == "from binary"])


def test_a_poison_queue_has_none_of_its_own_and_its_message_waits_for_the_lease(host, queues, settings):
    queues.put(settings["DEAD"], "again")

    until(lambda: host.log.seen("dead"))
    time.sleep(0.5)
    assert len(host.log.seen("dead")) == 1
    until(lambda: len(host.log.seen("dead")) >= 2, seconds=LEASE.total_seconds() + 3)
    assert queues.texts(f"{settings['DEAD']}-poison") == []


def test_the_master_key_runs_a_function_by_hand(host):
    answer = host.with_key("/admin/functions/work", MASTER_KEY, method="POST", body=b'{"input": "by hand"}')

    assert (answer.status, answer.body) == (202, b"")
    assert until(lambda: attempts(host, "by hand"))


def test_half_a_character_is_refused_by_hand(host):
    answer = host.with_key("/admin/functions/work", MASTER_KEY, method="POST", body=rb'{"input": "\ud800"}')

    assert answer.status == 400


def test_a_function_that_ends_its_process_fails_and_the_process_is_replaced(host, queues, settings):
    queues.put(settings["WORK"], "die")

    (poison,) = until(lambda: queues.take(f"{settings['WORK']}-poison"), seconds=20)
    assert poison.content == "die"
    seen = attempts(host, "die")
    assert [each["count"] for each in seen] == [1, 2, 3]
    assert len({each["pid"] for each in seen}) == 3
    assert host.log.having("starting it again", level=40)


@pytest.fixture(scope="module")
def other(azurite):
    prefix = "AzureFunctionsJobHost__extensions__queues__"
    encoding = {f"{prefix}messageEncoding": "base64", f"{prefix}visibilityTimeout": "00:00:01"}
    settings = settings_for(azurite, **encoding, **{"AzureWebJobs.crowd.Disabled": "true"})
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


def test_a_disabled_queue_function_leaves_its_queue_alone(other, queues):
    host, settings = other
    queues.put(settings["CROWD"], in_base64("1"))
    queues.put(settings["WORK"], in_base64("next taken"))

    until(lambda: [seen for seen in host.log.seen("followed") if seen["followed"] == "taken"])
    assert queues.length(settings["CROWD"]) == 1
    assert not host.log.seen("at_once")


def test_a_stop_waits_for_what_runs_and_settles_it(azurite, queues):
    settings = settings_for(azurite)
    with running(APPS / "queues", settings) as host:
        queues.put(settings["WORK"], "sleep 1")
        until(lambda: attempts(host, "sleep 1"))
        began = time.monotonic()

    assert time.monotonic() - began < 5
    assert host.log.seen("done")
    assert queues.length(settings["WORK"]) == 0


def test_a_stop_gives_up_on_a_function_that_takes_too_long_and_its_message_stays(azurite, queues):
    settings = settings_for(azurite)
    with running(APPS / "queues", settings) as host:
        queues.put(settings["WORK"], "sleep 60")
        until(lambda: attempts(host, "sleep 60"))
        began = time.monotonic()

    assert time.monotonic() - began < 5
    assert queues.length(settings["WORK"]) == 1
    assert queues.texts(settings["WORK"]) == []  # hidden until its lease lapses
