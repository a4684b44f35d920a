"""Answers of storage that the SDK cannot read."""

from tests.local.host.real_listener.faults import outage
from tests.local.host.real_listener.wire import Fault
from tests.local.host.real_listener.worlds import in_memory


def test_a_listener_goes_on_after_an_answer_that_is_not_utf8(caplog):
    behaviour = {"name": "not-utf8", "settings": {"MessageEncoding": "None"}}

    observed = in_memory(behaviour, lambda stage: outage(stage, Fault("GET", "garble", times=3)))

    assert observed["promise"]
    assert [record.message for record in caplog.records if "cannot be read, retrying" in record.message]
