"""Serve HTTP: find the function for a request, run it, and send its response.

Source: ``FunctionInvocationMiddleware`` and ``AuthenticationLevelHandler`` in
https://github.com/Azure/azure-functions-host
"""

import logging
import time
from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import HttpVersion11, web

from local.host.functions.bindings import Function
from local.host.functions.executor import Executor, InvocationFailed
from local.host.http.admin import Admin
from local.host.http.keys import Keys, key_of
from local.host.http.reply import response
from local.host.http.request import RequestLine, joined_headers, worker_request
from local.host.http.routes import RouteTable
from local.host.worker.wire import HttpRequest
from local.loopback import foreign_sender, host_of

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
        self._home_is_off = settings.get("AzureWebJobsDisableHomepage", "").lower() == "true"
        self._public_host = host_of(settings.get("PUBLIC_URL", ""))
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
        for name, value in self._custom_headers.items():
            answer.headers.setdefault(name, value)
        # The query is not logged: it may contain a key.
        took = (time.perf_counter() - started) * 1000
        log.debug("%s %s: %s (%.0f ms)", line.method, line.path, answer.status, took)
        return answer

    async def _answer(self, request: web.BaseRequest, line: RequestLine) -> web.Response:
        if refusal := self._early_refusal(request, line):
            return refusal
        key = key_of(request.headers, line.query)
        if page := self._admin.page(line.method, line.path):
            if refusal := self._admin_refusal(key):
                return refusal
            return await page(request.content_type, await _body(request))
        found = self._routes.match(line.path, line.method)
        if found is None:
            return self._home() if line.path == "/" else web.Response(status=404)
        function, params = found
        headers = joined_headers(request.headers.items())
        if status := self._refusal(function, key, int(headers.get("content-length", 0))):
            return web.Response(status=status)
        answer = await self._run(function, worker_request(line, headers, params, await _body(request)))
        if answer.body and "Content-Length" not in answer.headers and request.version >= HttpVersion11:
            answer.enable_chunked_encoding()  # as in Azure, where only the function's own length is sent
        return answer

    def _early_refusal(self, request: web.BaseRequest, line: RequestLine) -> web.Response | None:
        if "\0" in line.path:
            return web.Response(status=400)
        if sender := foreign_sender(request.headers, also=self._public_host):
            log.warning("%s %s refused: another site sent this (%s)", line.method, line.path, sender)
            return web.Response(status=403, text=f"refused: another site sent this ({sender})")
        return None

    async def _run(self, function: Function, trigger: HttpRequest) -> web.Response:
        try:
            return response(await self._executor.run(function, trigger))
        except InvocationFailed:
            pass  # it has been logged
        except ValueError as error:
            log.error("%s failed: its response cannot be sent: %s", function.name, error)  # noqa: TRY400 - no traceback needed
        return web.Response(status=500)

    def _admin_refusal(self, key: str) -> web.Response | None:
        if not self._keys.opens("function", key):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        return None if self._keys.opens("admin", key) else web.Response(status=403)

    def _refusal(self, function: Function, key: str, length: int) -> int | None:
        """Return the status with which a request is refused, or None. The order of the checks is Azure's."""
        if not self._keys.opens(function.auth_level, key):
            return HTTPStatus.UNAUTHORIZED
        if function.disabled and not self._keys.opens("admin", key):
            return HTTPStatus.NOT_FOUND
        if length > self._limit:  # raised inside the trigger's binding, so it is no 413
            return HTTPStatus.INTERNAL_SERVER_ERROR
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
