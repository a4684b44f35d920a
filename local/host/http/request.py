"""Turn an HTTP request into what the worker receives.

Source: ``GrpcMessageConversionExtensions.ToRpcHttp`` in
https://github.com/Azure/azure-functions-host
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, quote, unquote

from local.host.worker.wire import HttpRequest

PATH_SAFE = "/:@!$&'()*+,;=-._~"
"""Characters that need no escape in a path: https://www.rfc-editor.org/rfc/rfc3986#section-3.3"""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A parsed request line."""

    method: str
    path: str  # decoded, except for an escaped slash, which does not separate segments
    query: str  # as received, with its question mark

    @classmethod
    def parse(cls, method: str, target: str) -> Self:
        """Parse the ``target`` of a request."""
        if not target.startswith("/"):  # a proxy's absolute form, or "*"
            target = "/" + target.partition("://")[2].partition("/")[2]
        path, mark, query = target.partition("?")
        if "%" in path:
            parts = re.split("(%2[fF])", path)
            path = "".join(part if number % 2 else unquote(part) for number, part in enumerate(parts))
        if "/." in path:
            path = _without_dots(path)
        return cls(method, path, mark + query)


def joined_headers(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers with lower-case names; the values of a repeated header are joined by a comma."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        text = (
            value if value.isascii() else value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        )
        before = headers.get(key)
        headers[key] = f"{before},{text}" if before and text else before or text
    return headers


def joined_query(query: str) -> dict[str, str]:
    """Return the parameters of a query; their names differ not by case, and the last spelling is kept.

    The values of a repeated parameter are joined by a comma; empty values are dropped.
    """
    values: dict[str, tuple[str, list[str]]] = {}
    for name, value in parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=None):
        if value:
            repeated = values[name.lower()][1] if name.lower() in values else []
            values[name.lower()] = (name, [*repeated, value])
    return {name: ",".join(repeated) for name, repeated in values.values()}


def worker_request(
    line: RequestLine, headers: Mapping[str, str], params: Mapping[str, str], body: bytes
) -> HttpRequest:
    """Return the request with the URL that the app sees behind Azure's front end.

    The scheme comes from ``X-Forwarded-Proto``, the host from ``DISGUISED-HOST``.
    Behind another proxy both differ from what the client used.
    """
    scheme = headers.get("x-forwarded-proto", "").partition(",")[0].strip() or "http"
    host = headers.get("disguised-host") or headers.get("host", "127.0.0.1")
    url = f"{scheme}://{host}{_encoded(line.path)}{line.query}"
    return HttpRequest(
        line.method, url, {**headers, "host": host}, dict(params), joined_query(line.query), body
    )


def _encoded(path: str) -> str:
    """Escape a decoded path as ``PathString.ToUriComponent`` does; remaining escapes are kept."""
    if path.replace("/", "").isalnum() and path.isascii():
        return path
    parts = re.split("(%[0-9a-fA-F]{2})", path)
    return "".join(part if number % 2 else quote(part, safe=PATH_SAFE) for number, part in enumerate(parts))


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
