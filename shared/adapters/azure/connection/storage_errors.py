"""Errors of the storage SDK that mean: there is no answer, or only a part of one."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from shared.errors import StorageUnavailable


@contextmanager
def storage_errors() -> Iterator[None]:
    """Raise ``StorageUnavailable`` for an answer that did not come, or came in part.

    The SDK has retried by then. What storage refuses with a status stays the SDK's error.
    """
    from azure.core.exceptions import AzureError, HttpResponseError

    try:
        yield
    except AzureError as error:
        if isinstance(error, HttpResponseError) and error.status_code:
            raise
        raise StorageUnavailable(f"no answer from storage: {type(error).__name__}") from error


def with_storage_errors[T](items: Iterable[T]) -> Iterator[T]:
    """Yield items that the SDK fetches page by page, with the errors above."""
    with storage_errors():
        yield from items
