"""Run a Functions app on this machine: ``python -m local.host --app DIR``."""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
from pathlib import Path

from local.errors import CannotStart
from local.host.config.settings import load_settings
from local.host.host import Host


def main() -> int:
    """Run until SIGTERM or Ctrl-C. Return 1 if the host cannot start or fails."""
    options = _options()
    logging.basicConfig(
        level=logging.DEBUG if options.verbose else logging.INFO,
        format="%(asctime)s %(levelname)-7s %(message)s",
        datefmt="%H:%M:%S",
        stream=sys.stderr,
    )
    for noisy in ("azure", "aiohttp", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        asyncio.run(_run(options))
    except CannotStart as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(options: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    host = Host(
        app=options.app,
        settings=load_settings(options.settings or options.app / "local.settings.json"),
        port=options.port,
        function_key=options.function_key,
        master_key=options.master_key,
    )
    starting = asyncio.create_task(_serve(host, as_json=options.json))
    stopping = asyncio.create_task(stopped.wait())
    await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
    for task in (starting, stopping):
        task.cancel()
    try:
        await asyncio.gather(starting, return_exceptions=stopped.is_set())
    finally:
        await host.stop()


async def _serve(host: Host, *, as_json: bool) -> None:
    await host.start()
    # One line on stdout, for programs that wait for it; everything else goes to stderr.
    print(
        json.dumps({"functions": host.url, "pid": os.getpid()}) if as_json else f"ready: {host.url}",
        flush=True,
    )
    await host.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.host", description=__doc__)
    parser.add_argument("--app", type=Path, default=Path(), help="folder with function_app.py and host.json")
    parser.add_argument("--port", type=int, default=7071, help="port on 127.0.0.1; 0 picks a free one")
    parser.add_argument("--settings", type=Path, help="default: local.settings.json in the app's folder")
    parser.add_argument(
        "--function-key", default="local-function-key", help="key for the auth level function"
    )
    parser.add_argument(
        "--master-key", default="local-master-key", help="key for everything, /admin included"
    )
    parser.add_argument("--json", action="store_true", help="print the ready line as JSON")
    parser.add_argument("--verbose", action="store_true", help="log every request")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
