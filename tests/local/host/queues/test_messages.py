"""What a queue function is told about its message, against a running host and real queues."""

from datetime import datetime, timedelta

import pytest

from tests.local.host.queue_app import attempts
from tests.local.host.running import until


def test_a_function_gets_the_insertion_and_expiration_time_of_its_message(host, queues, settings):
    queues.put(settings["WORK"], "told")

    (seen,) = until(lambda: attempts(host, "told"))
    inserted, expires, visible = (
        datetime.fromisoformat(seen[field]) for field in ("inserted", "expires", "visible")
    )
    assert expires - inserted == timedelta(days=7)
    assert inserted.utcoffset() == timedelta(0)
    assert inserted < visible <= inserted + timedelta(seconds=10)
    assert seen["receipt"]


def test_the_properties_of_a_json_body_override_the_metadata(host, queues, settings):
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


def test_a_json_body_that_overrides_a_time_with_a_date_never_reaches_its_function(host, queues, settings):
    body = '{"insertionTime": "2026-12-01T09:00:00Z"}'
    queues.put(settings["WORK"], body)

    until(lambda: body in queues.texts(f"{settings['WORK']}-poison"))
    assert not attempts(host, body)


def test_a_function_may_ask_for_bytes(host, queues, settings):
    queues.put(settings["BINARY"], "ä")

    seen = until(lambda: host.log.seen("binary"))[0]
    assert seen["binary"] == list("ä".encode())
