import pytest

from shared.errors import Conflict, InvalidSettings
from shared.services.people.erased.check_secret import require_same_secret, secret_fault
from tests.fakes.people import MemorySecretCheck

SECRET = "the secret of before"


def test_without_a_secret_nobody_can_be_erased():
    check = MemorySecretCheck()

    with pytest.raises(InvalidSettings, match="set DIGEST_SECRET"):
        require_same_secret("", check=check)

    assert check.load() is None


def test_the_first_secret_is_kept_as_a_check_value_and_only_it_may_go_on():
    check = MemorySecretCheck()
    require_same_secret(SECRET, check=check)
    require_same_secret(SECRET, check=check)

    with pytest.raises(Conflict, match="never rotated"):
        require_same_secret("another secret of 16", check=check)

    assert SECRET not in (check.load() or "")


def test_a_secret_is_not_at_fault_while_nothing_was_erased():
    assert secret_fault("", check=MemorySecretCheck()) is None
    assert secret_fault(SECRET, check=MemorySecretCheck()) is None


@pytest.mark.parametrize("secret", ["", "another secret of 16"])
def test_a_secret_that_was_changed_or_removed_is_named(secret):
    check = MemorySecretCheck()
    require_same_secret(SECRET, check=check)

    assert secret_fault(SECRET, check=check) is None
    assert "could be sent again" in (secret_fault(secret, check=check) or "")
