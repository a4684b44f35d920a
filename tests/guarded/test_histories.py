"""In random histories nothing is sent while it must not be, nothing twice, and nothing is lost.

``python -m tests.guarded`` plays more of them.
"""

import logging
from collections import Counter

import pytest

from tests.guarded.history import GuardedHistory

HISTORIES = 20


@pytest.mark.timeout(600)
def test_under_the_guard_nothing_is_sent_wrongly_or_twice_and_nothing_is_lost(caplog):
    caplog.set_level(logging.CRITICAL, logger="shared")
    seen: Counter[str] = Counter()
    faults = {}
    for seed in range(HISTORIES):
        history = GuardedHistory(seed)
        if found := history.play():
            faults[seed] = found
        seen += history.judge.seen

    assert faults == {}
    for begin in ("taken by sms", "taken by call", "refused: limit", "canceled: canceled with", "expired"):
        assert any(what.startswith(begin) for what in seen), begin
