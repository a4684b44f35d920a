"""Host names for which no name server is asked: without a network that takes seconds."""

import socket
from typing import Any

import pytest

RESERVED = (".example", ".invalid", ".test", ".example.com", ".example.net", ".example.org")
"""Reserved for documentation and tests. Source: https://www.rfc-editor.org/rfc/rfc2606"""


def refuse_reserved_names(patch: pytest.MonkeyPatch) -> None:
    """Let every lookup of such a name in this process fail at once, as a name that does not exist."""
    look_up = socket.getaddrinfo

    def getaddrinfo(host: str | bytes | None, *arguments: Any, **more: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host or ""
        if f".{name}".rstrip(".").lower().endswith(RESERVED):
            raise socket.gaierror(socket.EAI_NONAME, f"{name} does not exist (tests.reserved_names)")
        return look_up(host, *arguments, **more)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)
