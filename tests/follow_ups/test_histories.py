"""In random histories nothing is sent twice, too early, in vain or not at all.

``python -m tests.follow_ups`` plays more of them.
"""

import logging
from collections import Counter

import pytest

from tests.follow_ups.history import History
from tests.full_length import examples

HISTORIES = examples(120, full=250)


@pytest.mark.timeout(600)
def test_each_rule_is_followed_once_or_not_at_all(caplog):
    caplog.set_level(logging.CRITICAL, logger="shared")
    seen: Counter[str] = Counter()
    faults = {}
    for seed in range(HISTORIES):
        history = History(seed)
        if found := history.play():
            faults[seed] = found
        seen += history.checks.seen

    assert faults == {}
    for condition in ("failed", "silent"):
        assert seen[f"{condition}, due: True, tried: True, ended: False"] > HISTORIES / 10
        assert seen[f"{condition}, due: True, tried: False, ended: True"] > 0
        assert seen[f"{condition}, due: False, tried: False, ended: False"] > HISTORIES / 10
