"""Serve HTTP: find the function for a request, run it, and send its response.

Source: ``FunctionInvocationMiddleware`` and ``AuthenticationLevelHandler`` in
https://github.com/Azure/azure-functions-host
"""

import logging
import time
from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web

from local.host.functions.bindings import Function
from local.host.functions.executor import Executor, InvocationFailed
from local.host.http.admin import Admin
from local.host.http.keys import Keys
from local.host.http.reply import response
from local.host.http.request import RequestLine, joined_headers, joined_query, worker_request
from local.host.http.routes import RouteTable

log = logging.getLogger(__name__)

protocol_log = logging.getLogger(f"{__name__}.protocol")
protocol_log.setLevel(logging.CRITICAL)  # a malformed request is the client's error: it gets a 400

HEADER_LIMIT = 32 * 1024
"""Bytes, as in Kestrel."""

BODY_LIMIT = 104_857_600
"""Bytes: Azure's default. The app setting FUNCTIONS_REQUEST_BODY_SIZE_LIMIT overrides it."""

HOME_PAGE = "<!DOCTYPE html><title>Functions host</title><p>Your Functions host is up and running.</p>"

SHUTDOWN_TIMEOUT = 1.0
"""Seconds that open connections have to close when the server stops; running functions have ended before."""


class HttpFront:
    """The HTTP server. It does not listen before ``start``."""

    def __init__(
        self,
        routes: RouteTable,
        executor: Executor,
        admin: Admin,
        keys: Keys,
        *,
        custom_headers: Mapping[str, str],
        settings: Mapping[str, str],
    ) -> None:
        self._routes = routes
        self._executor = executor
        self._admin = admin
        self._keys = keys
        self._custom_headers = custom_headers
        self._home_is_off = settings.get("AzureWebJobsDisableHomepage", "").lower() in {"1", "true"}
        self._limit = int(settings.get("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT") or BODY_LIMIT)
        self._runner: web.ServerRunner

    async def start(self, port: int) -> None:
        """Listen on 127.0.0.1."""
        server = web.Server(
            self._handle,
            access_log=None,  # _handle writes one, without keys
            logger=protocol_log,
            auto_decompress=False,  # the function gets the body as it was sent
            max_field_size=HEADER_LIMIT,
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=SHUTDOWN_TIMEOUT)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()

    async def stop_listening(self) -> None:
        """Accept no more connections."""
        for site in list(self._runner.sites):
            await site.stop()

    async def stop(self) -> None:
        """Close every connection."""
        await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        started = time.perf_counter()
        line = RequestLine.parse(request.method, request.raw_path)
        try:
            answer = await self._answer(request, line)
        except ConnectionError:
            answer = web.Response(
                status=400
            )  # the connection broke during the body: the client will not read this
        except Exception:
            log.exception("%s %s: internal error of the host", line.method, line.path)
            answer = web.Response(status=500)
        # The query is not logged: it may contain a key.
        took = (time.perf_counter() - started) * 1000
        log.debug("%s %s: %s (%.0f ms)", line.method, line.path, answer.status, took)
        return answer

    async def _answer(self, request: web.BaseRequest, line: RequestLine) -> web.Response:
        headers = joined_headers(request.headers.items())
        parameters = joined_query(line.query)
        if page := self._admin.page(line.method, line.path):
            if not self._keys.is_master(headers, parameters):
                return web.Response(status=401)
            return await page(await _body(request))
        found = self._routes.match(line.path, line.method)
        if found is None:
            return self._home() if line.path == "/" else web.Response(status=404)
        function, params = found
        if refusal := self._refusal(function, headers, parameters):
            return web.Response(status=refusal)
        trigger = worker_request(line, headers, params, await _body(request))
        try:
            return response(await self._executor.run(function, trigger), self._custom_headers)
        except InvocationFailed:
            pass  # it has been logged
        except ValueError as error:
            log.error("%s failed: its response cannot be sent: %s", function.name, error)  # noqa: TRY400 - no traceback needed
        return web.Response(status=500)

    def _refusal(
        self, function: Function, headers: Mapping[str, str], query: Mapping[str, str]
    ) -> int | None:
        """Return the status with which a request is refused, or None. The order of the checks is Azure's."""
        if not self._keys.opens(function.auth_level, headers, query):
            return HTTPStatus.UNAUTHORIZED
        if function.disabled and not self._keys.is_master(headers, query):
            return HTTPStatus.NOT_FOUND
        if int(headers.get("content-length", 0)) > self._limit:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return None

    def _home(self) -> web.Response:
        return (
            web.Response(status=204)
            if self._home_is_off
            else web.Response(text=HOME_PAGE, content_type="text/html")
        )


async def _body(request: web.BaseRequest) -> bytes:
    """Return the body. Azure's host passes it on only if there is a Content-Length.

    A chunked body arrives empty: https://github.com/Azure/azure-functions-host/issues/7930
    """
    if not int(request.headers.get("Content-Length", 0)):
        return b""
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return await request.content.read()
