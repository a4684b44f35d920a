"""``python -m local.softphone``: serve the page on this machine, and fetch its tokens with the function key.

The key is not sent to the browser, which only gets tokens.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from local.errors import CannotStart
from local.loopback import is_loopback

PAGE = Path(__file__).parent
SDK = PAGE.parent.parent / "node_modules" / "@twilio" / "voice-sdk" / "dist" / "twilio.min.js"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; connect-src 'self' https://*.twilio.com wss://*.twilio.com; "
    "media-src https://*.twilio.com blob:"
)
"""What the page may load. Source: https://www.twilio.com/docs/voice/sdks/javascript/best-practices"""


async def serve(options: argparse.Namespace) -> None:
    """Print the URL, and serve until cancelled."""
    runner = web.AppRunner(application(functions=options.functions.rstrip("/"), key=options.key))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", options.port).start()
        print(f"http://127.0.0.1:{runner.addresses[0][1]}/", flush=True)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def application(*, functions: str, key: str) -> web.Application:
    """Return the server.

    Raises:
        CannotStart: Twilio's SDK is missing.
    """
    if not SDK.is_file():
        raise CannotStart(f"missing: {SDK.relative_to(PAGE.parent.parent)}; run make setup")

    async def token(request: web.Request) -> web.Response:
        if request.headers.get("Origin") != f"http://{request.host}" or not is_loopback(request.host):
            raise web.HTTPForbidden(text="only the page itself may request tokens")
        return await _token(await request.read(), functions=functions, key=key)

    files = {"/": "index.html", "/softphone.js": "softphone.js", "/softphone.css": "softphone.css"}
    app = web.Application()
    app.on_response_prepare.append(_add_policy)
    app.router.add_post("/token", token)
    for path, file in {**{path: PAGE / name for path, name in files.items()}, "/twilio.js": SDK}.items():
        app.router.add_get(path, _serve_file(file))
    return app


async def _token(body: bytes, *, functions: str, key: str) -> web.Response:
    headers = {"x-functions-key": key, "Content-Type": "application/json"}
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=20)) as session,
            session.post(f"{functions}/api/voice/token", data=body, headers=headers) as answer,
        ):
            content = await answer.read()
            return web.Response(status=answer.status, body=content, content_type=answer.content_type)
    except (ClientError, TimeoutError) as error:
        detail = f"{functions} does not answer: {type(error).__name__}"
        return web.json_response({"detail": detail}, status=502)


def _serve_file(file: Path) -> Callable[[web.Request], Awaitable[web.FileResponse]]:
    async def give(_: web.Request) -> web.FileResponse:
        return web.FileResponse(file)

    return give


async def _add_policy(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["Content-Security-Policy"] = POLICY


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.softphone", description=__doc__)
    add = parser.add_argument
    add("--functions", default="http://127.0.0.1:7071", metavar="URL", help="Switchboard (%(default)s)")
    add("--key", default="local-function-key", help="its function key (default: the local machine's)")
    add("--port", type=int, default=7090, metavar="N", help="where the page is; 0: any (%(default)s)")
    return parser


def main() -> int:
    """Run the command; return its exit status."""
    try:
        asyncio.run(serve(_parser().parse_args()))
    except CannotStart as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"the page cannot be served: {error.strerror}; choose another --port", file=sys.stderr)
    except KeyboardInterrupt:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
