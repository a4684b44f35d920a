"""Errors of the storage SDK that are about storage as a whole, not about one record."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from shared.errors import StorageUnavailable

OUTAGE_STATUSES = frozenset({401, 403, 408, 429})
"""HTTP statuses below 500 that say nothing about the request: no permission, or too many requests."""


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn an error of the SDK that is about storage as a whole into our own. The SDK has retried by then.

    Raises:
        StorageUnavailable: storage gave no answer or only a part of one, failed, or refuses our identity.
    """
    from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError

    try:
        yield
    except AzureError as error:
        status = (isinstance(error, HttpResponseError) and error.status_code) or 0
        has_no_token = isinstance(error, ClientAuthenticationError)
        if status == 0 and not has_no_token:
            raise StorageUnavailable(f"storage does not answer: {type(error).__name__}") from error
        if status not in OUTAGE_STATUSES and status < 500 and not has_no_token:  # noqa: PLR2004 - HTTP's own number
            raise
        code = getattr(error, "error_code", None) or type(error).__name__
        raise StorageUnavailable(f"storage refuses: HTTP {status}, {code}") from error


def with_storage_errors[T](items: Iterable[T]) -> Iterator[T]:
    """Yield items that the SDK fetches page by page, with the errors above."""
    with storage_errors():
        yield from items
