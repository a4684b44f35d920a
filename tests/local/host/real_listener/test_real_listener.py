"""The local host behaves as Microsoft's queue listener does, or differs as declared.

``real-queue-listener.json`` is what Microsoft's listener did on Azurite
(``Microsoft.Azure.WebJobs.Extensions.Storage.Queues`` 5.3.10). Here the local host does the same in virtual
time, with the leases of ten minutes. ``python -m tests.local.host.real_listener`` runs it on Azurite.
"""

import logging
from pathlib import Path

import pytest

from tests.local.host.real_listener.comparison import BEHAVIOURS, differences
from tests.local.host.real_listener.declared import DIFFERENT, NOT_RUN
from tests.local.host.real_listener.registry import SCENARIOS
from tests.local.host.real_listener.worlds import in_memory


def test_each_behaviour_has_a_scenario_or_a_reason_to_have_none():
    assert SCENARIOS.keys() | NOT_RUN.keys() == BEHAVIOURS.keys()
    assert not SCENARIOS.keys() & NOT_RUN.keys()
    assert DIFFERENT.keys() <= SCENARIOS.keys()


def test_the_page_of_the_comparison_has_the_same_counts():
    same = len(BEHAVIOURS) - len(DIFFERENT) - len(NOT_RUN)

    page = (Path(__file__).parents[4] / "docs" / "local-host-compared.md").read_text()
    assert f"has {len(BEHAVIOURS)} behaviours" in page
    assert (
        f"{same} behaviours are the same, {len(DIFFERENT)} differ as declared, {len(NOT_RUN)} cannot" in page
    )


@pytest.mark.parametrize("name", [name for name in BEHAVIOURS if name not in NOT_RUN | DIFFERENT])
def test_it_behaves_as_the_real_one(name):
    observed = in_memory(BEHAVIOURS[name])

    assert differences(BEHAVIOURS[name], observed) == []
    assert observed.get("promise", True)


@pytest.mark.parametrize("name", DIFFERENT)
def test_it_differs_as_declared_and_keeps_its_own_promise(name):
    observed = in_memory(BEHAVIOURS[name])

    assert differences(BEHAVIOURS[name], observed), "it is the same now: delete it from DIFFERENT"
    assert observed["promise"]


def test_a_changed_receipt_is_a_lost_lease_and_no_error(caplog):
    with caplog.at_level(logging.WARNING, "local.host"):
        in_memory(BEHAVIOURS["c-renewal-receipt-changed"])

    assert [record.message for record in caplog.records if "the lease on message" in record.message]
    assert not [record.message for record in caplog.records if record.levelno >= logging.ERROR]
