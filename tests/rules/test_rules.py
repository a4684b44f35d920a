"""A short form of ``python -m tests.rules``."""

from random import Random

from tests.rules.judges import acceptance, differences
from tests.rules.random_rules import random_cases, wild_rule


def test_rules_have_the_times_that_an_independent_implementation_finds():
    assert [found for found in differences(random_cases(30, seed=7)) if not found.reason] == []


def test_any_rule_is_accepted_or_refused_with_a_reason():
    random = Random(8)  # noqa: S311 - repeatable, not secret

    accepted, _, _ = acceptance(wild_rule(random) for _ in range(300))

    assert 5 < accepted < 200
