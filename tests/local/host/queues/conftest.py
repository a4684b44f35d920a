"""A host that runs the app of queue functions."""

import pytest

from tests.local.host.queue_app import LEASE, queue_settings
from tests.local.host.running import APPS, running


@pytest.fixture(scope="module")
def settings(azurite):
    return queue_settings(azurite)


@pytest.fixture(scope="module")
def host(settings):
    with running(APPS / "queues", settings, lease=LEASE) as host:
        yield host
