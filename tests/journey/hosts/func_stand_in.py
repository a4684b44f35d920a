"""Our host behind the command line of Core Tools: ``func start --port N --enableAuth``.

With it, ``--host func`` is tried where Core Tools cannot be had. Like Core Tools, it takes the app from the
working directory, settings from local.settings.json unless the environment has them, and keys from the
files below TMPDIR. It stops at SIGINT and ignores SIGTERM, and writes its log as Core Tools do.

Source: ``StartHostAction`` in https://github.com/Azure/azure-functions-core-tools
"""

import argparse
import asyncio
import json
import logging
import os
import re
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from local.host import Host, load_settings
from tests.journey.hosts.func_process import SECRETS

SAID_BY = re.compile(r"^(?:\[\S+\] )?\w+: ")
"""The function and the logger, which our host writes before a message of the app."""

SUCCESS = re.compile(r"(\w+) succeeded \((\d+) ms\)")


class CoreToolsFormatter(logging.Formatter):
    """Writes a record as ``ColoredConsoleLogger`` does."""

    def format(self, record: logging.LogRecord) -> str:
        message = super().format(record)
        if record.name == "local.host.app":
            message = SAID_BY.sub("", message)
        if found := SUCCESS.fullmatch(message):
            message = f"Executed 'Functions.{found[1]}' (Succeeded, Id=0, Duration={found[2]}ms)"
        now = datetime.now(UTC)  # noqa: TID251 - a time stamp of the log
        return "\n".join(f"[{now:%Y-%m-%dT%H:%M:%S}.{now:%f}Z] {line}" for line in message.split("\n"))


def main(environment: Mapping[str, str]) -> None:
    """Run until SIGINT; refuse what needs the real Core Tools."""
    parser = argparse.ArgumentParser(prog="func")
    parser.add_argument("action", choices=["start"])
    parser.add_argument("--port", "-p", type=int, default=7071)
    parser.add_argument("--enableAuth", action="store_true")
    options = parser.parse_args()
    if not options.enableAuth or environment.get("AzureWebJobsSecretStorageType") != "files":
        parser.error("our host always checks keys: start with --enableAuth, and with keys in files")
    settings = {
        name: environment.get(name) or value
        for name, value in load_settings(Path("local.settings.json")).items()
    }
    if settings.get("FUNCTIONS_WORKER_RUNTIME") != "python":
        parser.error("FUNCTIONS_WORKER_RUNTIME is not set: Core Tools would ask for it")
    _log()
    asyncio.run(
        _run(settings, options.port, keys=json.loads((Path(environment["TMPDIR"]) / SECRETS).read_text()))
    )


async def _run(settings: Mapping[str, str], port: int, *, keys: dict) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stopped.set)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    host = Host(
        app=Path(),
        settings=settings,
        port=port,
        function_key=keys["functionKeys"][0]["value"],
        master_key=keys["masterKey"]["value"],
    )
    await host.start()
    ending = [asyncio.create_task(host.wait()), asyncio.create_task(stopped.wait())]
    await asyncio.wait(ending, return_when=asyncio.FIRST_COMPLETED)
    for task in ending:
        task.cancel()
    await host.stop()


def _log() -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(CoreToolsFormatter())
    logging.basicConfig(level=logging.DEBUG, handlers=[handler])
    for noisy in ("azure", "aiohttp", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


if __name__ == "__main__":
    main(os.environ)  # noqa: TID251 - Core Tools take settings from it
