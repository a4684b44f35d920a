"""HTTP answers that are complete within their headers; any other is an error.

Python's HTTP client takes the end of the connection for the end of the headers: an answer that was cut after
its first line is then a success without a body. Here it is no answer, for storage and Twilio alike.
"""

from http.client import HTTPResponse, IncompleteRead
from typing import Any

from requests import Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError

END_OF_HEADERS = {b"\r\n", b"\n"}


class _LastLine:
    """Reads lines from a stream, and keeps the last one."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 - whatever a socket makes
        self._stream = stream
        self.last = b""

    def readline(self, limit: int = -1) -> bytes:
        self.last = self._stream.readline(limit)
        return self.last

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of a stream
        return getattr(self._stream, name)


class CompleteResponse(HTTPResponse):
    """A response whose headers ended with an empty line."""

    def begin(self) -> None:
        """Read the first line and the headers.

        Raises:
            IncompleteRead: the connection ended before the headers did.
        """
        stream = self.fp
        self.fp = lines = _LastLine(stream)  # type: ignore[assignment] # it stands for the stream
        super().begin()
        self.fp = stream
        if lines.last not in END_OF_HEADERS:
            raise IncompleteRead(lines.last)


class _Connection(HTTPConnection):
    response_class = CompleteResponse


class _TlsConnection(HTTPSConnection):
    response_class = CompleteResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


POOLS: dict[str, type] = {"http": _Pool, "https": _TlsPool}


class CompleteAnswers(HTTPAdapter):
    """An adapter of ``requests`` that refuses answers cut within their headers."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as in requests
        """Create the pools of connections."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:  # noqa: ANN401 - the same
        """Return the pools of connections by way of a proxy."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = POOLS
        return manager


def require_utf8(answer: Response, **_: object) -> None:
    """Refuse a success whose bytes are not UTF-8: replaced characters would make another text of it."""
    answer.encoding = "utf-8"  # of JSON, whatever the header says
    if not answer.ok:
        return
    try:
        answer.content.decode()
    except UnicodeDecodeError as error:
        raise ContentDecodingError(f"Twilio's answer is not UTF-8: {error.reason}") from error


def was_never_connected(error: BaseException | None) -> bool:
    """Return whether no connection was made, so that nothing was sent; urllib3 has it in a nested error."""
    reason = error.args[0] if error and error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)
