import logging

import pytest

from shared.domain.deliveries.status import Status
from shared.services.outcomes.log_outcome import log_outcome


@pytest.mark.parametrize(
    ("status", "code", "line", "level"),
    [
        (Status.DELIVERED, None, "message m1 is delivered (0)", logging.INFO),
        (Status.UNDELIVERED, 30003, "message m1 is undelivered (30003)", logging.INFO),
        (Status.FAILED, 21211, "message m1 is failed (21211)", logging.WARNING),
    ],
)
def test_the_log_line_has_the_form_that_the_query_for_failed_deliveries_parses(
    caplog, status, code, line, level
):
    with caplog.at_level(logging.INFO):
        log_outcome("m1", status, code)

    assert [(record.getMessage(), record.levelno) for record in caplog.records] == [(line, level)]
