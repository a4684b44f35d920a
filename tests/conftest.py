"""What every test may ask for. Fixtures that start a process do so once a session."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from local.azurite import Azurite
from local.twilio import StandIn
from tests.azurite import empty_azurite
from tests.standin import running_standin

# A generated example may take long on a busy machine; how long it took is no reason to fail.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def azurite() -> Iterator[Azurite]:
    """Real storage, empty at first, shared by the session: use names of your own."""
    with empty_azurite() as running:
        yield running


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    """A Twilio of this module's own."""
    with running_standin() as running:
        yield running
