import pytest

from shared.adapters.azure.deliveries.delivery_version import DeliveryVersion


@pytest.mark.parametrize("state", ["open", "attempt", "closed", "failed"])
def test_a_version_is_read_as_it_was_written(state):
    version = DeliveryVersion(state=state, etag="W/\"datetime'2026-03-01T12%3A00%3A00.0000000Z'\"")

    assert DeliveryVersion.decode(version.encode()) == version
    assert version.is_closed == (state in {"closed", "failed"})


def test_a_delivery_that_was_never_saved_has_no_row():
    assert DeliveryVersion.decode("") == DeliveryVersion(state="closed", etag="")
