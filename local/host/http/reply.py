"""Turn what an HTTP function returned into an HTTP response.

Source: ``HttpBinding`` and ``RawScriptResult`` in https://github.com/Azure/azure-functions-host
"""

import re
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any
from urllib.parse import quote

from aiohttp import web
from multidict import CIMultiDict

from local.host import newtonsoft
from local.host.worker.wire import Bytes, Cookie, Datum, HttpReply, Json, Text

SET_BY_SERVER = frozenset({"transfer-encoding", "connection"})
"""Headers that the server sets; the function's are dropped."""

HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HEADER_VALUE = re.compile(r"[\t -~]*")


def response(reply: Datum | None) -> web.Response:
    """Return the response.

    Raises:
        ValueError: Azure's server would not send it.
    """
    match reply:
        case HttpReply():
            built = _from_reply(reply)
        case Text(value) | Json(value):
            built = _from_text(value)
        case Bytes(value):
            built = web.Response(body=value, content_type="application/octet-stream")
        case _:
            built = web.Response(status=200)
    _check(built)
    return built


def _check(built: web.Response) -> None:
    """Source: ``HttpHeaders`` and ``HttpProtocol`` of https://github.com/dotnet/aspnetcore (Kestrel)."""
    if not 100 <= built.status <= 999:  # noqa: PLR2004 - three digits
        raise ValueError(f"{built.status} is not an HTTP status")
    for name, value in built.headers.items():
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise ValueError(f"header {name!r}: only printable ASCII can be sent")


def _from_reply(reply: HttpReply) -> web.Response:
    headers: CIMultiDict[str] = CIMultiDict()
    for name, value in reply.headers.items():
        if name.lower() not in SET_BY_SERVER:
            headers.setdefault(name, value)  # of two that differ by case only, the first
    if headers.get("Content-Length") != str(len(reply.body)):
        headers.pop("Content-Length", None)
    for cookie in reply.cookies:
        headers.add("Set-Cookie", set_cookie(cookie))
    return web.Response(status=int(reply.status), headers=headers, body=reply.body)


def _from_text(text: str) -> web.Response:
    """Return the response for a plain ``str``. JSON is indented; an object with a ``body`` is a response."""
    try:
        value = newtonsoft.loads(text) if newtonsoft.looks_like_json(text) else text
    except ValueError:
        value = text
    if isinstance(value, dict):
        parts = {name.lower(): part for name, part in value.items()}
        if parts.get("body"):
            return _from_object(parts)
    return web.Response(text=newtonsoft.dumps(value), content_type="text/plain", charset="utf-8")


def _from_object(parts: Mapping[str, Any]) -> web.Response:
    body = parts["body"]
    headers = {str(name): str(value) for name, value in (parts.get("headers") or {}).items()}
    headers.setdefault("Content-Type", "text/plain; charset=utf-8")
    status = int(parts.get("status") or parts.get("statuscode") or 200)
    return web.Response(status=status, headers=headers, body=newtonsoft.dumps(body).encode())


def set_cookie(cookie: Cookie) -> str:
    """Return a ``Set-Cookie`` value as ASP.NET writes it: the value escaped, domain and path always there."""
    parts = [f"{quote(cookie.name, safe='')}={quote(cookie.value, safe='')}"]
    if cookie.expires is not None:
        parts.append(f"expires={formatdate(cookie.expires, usegmt=True)}")
    if cookie.max_age is not None:
        parts.append(f"max-age={round(cookie.max_age)}")
    parts += [f"domain={cookie.domain}", f"path={cookie.path}"]
    if cookie.secure:
        parts.append("secure")
    if cookie.same_site:
        parts.append(f"samesite={cookie.same_site}")
    if cookie.http_only:
        parts.append("httponly")
    return "; ".join(parts)
