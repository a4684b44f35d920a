"""Workers of two versions read the same rows: a later one must not make an earlier one fail."""

import json

from shared.adapters.azure.guard.stops import TableStops
from shared.adapters.azure.versioned_rows import Row
from shared.domain.guard.stops.stop_decision import stop_decision
from tests.examples import a_message


class OneRow:
    """Rows of a table with one stop."""

    def __init__(self, content: dict[str, object]) -> None:
        self._content = json.dumps(content)

    def versions_between(self, _partition: str, _first: str, _last: str):
        yield "stop|stop-1", Row({"Content": self._content}, "etag")


def test_a_stop_with_a_field_and_a_channel_of_a_later_version_is_read():
    stop = {"id": "stop-1", "reason": "wrong", "at": "2026-03-01T12:00:00Z", "severity": 3}
    standing = [
        TableStops(OneRow({**stop, "scope": scope})).read() for scope in ({}, {"channel": "telepathy"})
    ]

    held = [stop_decision(a_message(), each, country="US") for each in standing]

    assert held[0]
    assert held[1] is None
