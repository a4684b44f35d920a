"""The app's HTTP functions behind the local host's own routes, keys and conversions, without a socket."""

import asyncio
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import azure.functions as func
from azure.functions.http import HttpRequest, HttpResponseConverter

from local.host.functions.bindings import Function, functions_from
from local.host.http.keys import Keys, key_of
from local.host.http.reply import response
from local.host.http.request import RequestLine, joined_headers, worker_request
from local.host.http.routes import RouteTable
from local.host.worker import wire
from shared.domain.webhook_signature import sign
from tests.settings_example import VALID_SETTINGS

WAITING = {"twimlets"}
"""Functions on the event loop that may wait for a thread; the others never wait."""

FUNCTION_KEY, MASTER_KEY = "function-key", "master-key"
SIGNATURE = "x-twilio-signature"
FORM = "application/x-www-form-urlencoded"

SETTINGS = {
    **VALID_SETTINGS,
    "DEFAULT_COUNTRY": "GB",
    "DIGEST_SECRET": "a-secret-of-the-fuzzed-app",
    "TWILIO_API_KEY_SID": "SK" + "1" * 32,
    "TWILIO_API_KEY_SECRET": "secret",
    "TWILIO_APP_SID": "AP" + "2" * 32,
    "TWIMLET_URLS": "https://shop.example/menus/",
}


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as a client sends it."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    signed: bool = False  # as Twilio signs, for the URL that the app sees

    @property
    def size(self) -> int:
        """How many bytes it takes on the wire, about."""
        return sum(len(name) + len(value) + 4 for name, value in self.headers) + len(
            self.target.encode() + self.body
        )


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to a request, and the function that gave it (none: the host did)."""

    status: int
    function: str = ""
    body: bytes = field(default=b"", repr=False)


class Door:
    """Every HTTP function of the app. An app can list its functions once, so a process has one door."""

    def __init__(self) -> None:
        os.environ.update(SETTINGS)  # noqa: TID251 - before the app reads it
        import function_app  # noqa: PLC0415 - it reads the environment

        found = {one.get_function_name(): one for one in function_app.app.get_functions()}
        indexed = [
            wire.Indexed(name, name, list(_bindings(one.get_raw_bindings())), None)
            for name, one in found.items()
        ]
        self._code = {name: one.get_user_function() for name, one in found.items()}
        self._functions = functions_from(indexed, SETTINGS)
        self._routes = RouteTable(self._functions, prefix="api")
        self._keys = Keys(function=FUNCTION_KEY, master=MASTER_KEY)

    @property
    def names(self) -> set[str]:
        """The names of all HTTP functions."""
        return {function.name for function in self._functions if function.kind == "httpTrigger"}

    def answer(self, request: Request) -> Answer:
        """Answer as host and app do together; an error that the app does not expect is raised."""
        line = RequestLine.parse(request.method, request.target)
        headers = joined_headers(request.headers)
        found = None if "\0" in line.path else self._routes.match(line.path, line.method)
        if found is None:
            return Answer(status=404)
        function, params = found
        if not self._keys.opens(function.auth_level, key_of(headers, line.query)):
            return Answer(status=401)
        body = request.body if headers.get("transfer-encoding") != "chunked" else b""
        converted = worker_request(line, headers, params, body)
        if request.signed:
            converted = _signed(converted)
        return self._run(function, converted)

    def _run(self, function: Function, converted: wire.HttpRequest) -> Answer:
        arguments: dict[str, Any] = {
            function.trigger["name"]: HttpRequest(
                converted.method,
                converted.url,
                headers=converted.headers,
                params=converted.query,
                route_params=converted.params,
                body_type="bytes",
                body=converted.body,
            )
        }
        arguments |= {output["name"]: _Output() for output in function.outputs if output["type"] == "queue"}
        returned = self._code[function.name](**arguments)
        if hasattr(returned, "send"):  # it runs on the event loop
            returned = asyncio.run(returned) if function.name in WAITING else _result(returned)
        datum = HttpResponseConverter.encode(returned, expected_type=None).value
        reply = wire.HttpReply(
            datum["status_code"].value,
            {name: value.value for name, value in datum["headers"].items()},
            [],
            datum["body"].value,
        )
        sent = response(reply)  # raises for what Azure's server would not send
        return Answer(status=sent.status, function=function.name, body=reply.body)


class _Output(func.Out[bytes]):
    def set(self, val: bytes) -> None:
        self.value = val

    def get(self) -> bytes:
        return self.value


def _bindings(raw: Iterator[str]) -> Iterator[str]:
    for text in raw:
        binding = json.loads(text)
        yield json.dumps({**binding, "direction": str(binding["direction"]).rsplit(".", 1)[-1]})


def _result(coroutine: Any) -> func.HttpResponse:
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("a function on the event loop waits")


def _signed(request: wire.HttpRequest) -> wire.HttpRequest:
    target = request.url.partition("://")[2].partition("/")[2].partition("#")[0]
    signed_url = f"{SETTINGS['PUBLIC_URL']}/{target}".removesuffix("?")
    signature = sign(signed_url, _fields(request.headers, request.body), token=SETTINGS["TWILIO_AUTH_TOKEN"])
    return wire.HttpRequest(
        request.method,
        request.url,
        {**request.headers, SIGNATURE: signature},
        request.params,
        request.query,
        request.body,
    )


def _fields(headers: Mapping[str, str], body: bytes) -> list[tuple[str, str]]:
    if headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return []
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        return []
