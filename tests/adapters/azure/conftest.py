import itertools
from collections.abc import Callable

import pytest
from azure.data.tables import TableServiceClient

from shared.adapters.azure.versioned_rows import Rows

_names = (f"adapter{number}" for number in itertools.count())


@pytest.fixture
def new_rows(azurite) -> Callable[[], Rows]:
    def create() -> Rows:
        service = TableServiceClient.from_connection_string(azurite.connection_string)
        return Rows(service.create_table(next(_names)))

    return create
