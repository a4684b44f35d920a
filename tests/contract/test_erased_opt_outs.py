"""Opt-outs of erased people and the check value of the secret, from the fakes and on Azurite."""

from datetime import timedelta

import msgspec
import pytest

from shared.adapters.azure.people.erased_opt_outs import TableErasedOptOuts
from shared.adapters.azure.people.secret_check import TableSecretCheck
from tests.examples import NOON
from tests.fakes.people import MemoryErasedOptOuts, MemorySecretCheck

ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture(params=["memory", "azurite"])
def opt_outs(request, new_rows):
    return MemoryErasedOptOuts() if request.param == "memory" else TableErasedOptOuts(new_rows())


@pytest.fixture(params=["memory", "azurite"])
def secret_check(request, new_rows):
    return MemorySecretCheck() if request.param == "memory" else TableSecretCheck(new_rows())


def test_there_are_none_at_first(opt_outs):
    assert opt_outs.version() == opt_outs.read().version == ""
    assert opt_outs.read().opted_out_at == {}


def test_all_that_were_added_are_read_and_what_was_removed_is_not(opt_outs):
    opt_outs.add(ONE, NOON)
    opt_outs.add(TWO, NOON + timedelta(days=1))
    assert opt_outs.read().opted_out_at == {ONE: NOON, TWO: NOON + timedelta(days=1)}
    assert msgspec.json.encode(opt_outs.read().opted_out_at)  # they are shown, and stored with the contact

    opt_outs.remove(ONE)
    opt_outs.remove(ONE)

    assert opt_outs.read().opted_out_at == {TWO: NOON + timedelta(days=1)}


def test_one_that_is_added_again_has_the_newer_time(opt_outs):
    opt_outs.add(ONE, NOON)
    opt_outs.add(ONE, NOON + timedelta(days=1))

    assert opt_outs.read().opted_out_at == {ONE: NOON + timedelta(days=1)}


def test_the_version_changes_with_each_change_and_only_then(opt_outs):
    versions = [opt_outs.version()]
    opt_outs.add(ONE, NOON)
    versions.append(opt_outs.version())
    opt_outs.add(TWO, NOON)
    versions.append(opt_outs.version())
    opt_outs.remove(ONE)
    versions.append(opt_outs.version())

    assert len(set(versions)) == 4
    opt_outs.remove(ONE)
    assert opt_outs.version() == opt_outs.read().version == versions[-1]


def test_the_first_check_value_stays(secret_check):
    assert secret_check.load() is None

    assert secret_check.save("one") == "one"
    assert secret_check.save("two") == "one"

    assert secret_check.load() == "one"
