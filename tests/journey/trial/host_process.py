"""The Functions host as a process of its own, so that a trial can kill it, and its workers with it.

``python -m tests.journey.trial.host_process`` runs the host with the options that it reads, as JSON, from
the first line of its input. It answers each further line, the name of a scaling group, with the process id
of that group's worker.
"""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from local.host import Host

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[3]
KEY = "key"
MAX_FAILURES = 10
"""Starts that may fail, all together, before a trial fails."""


@dataclass(frozen=True)
class HostOptions:
    """What a host process is started with."""

    app: str
    settings: Mapping[str, str]
    port: int
    lease_seconds: float = 600  # of a queue message
    restart_after: tuple[float, ...] = (0.0, 0.5, 1, 2, 5, 10, 30)  # of a worker, as in Azure's host
    environment: Mapping[str, str] = field(default_factory=dict)  # in addition to our own


class HostProcess:
    """A host that can be killed and started again. Safe to use from several threads."""

    def __init__(self, options: HostOptions, *, log: Path | None = None) -> None:
        self.options = options
        self._log = log
        self._lock = threading.RLock()
        self._process: subprocess.Popen[str] | None = None
        self._failures = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.options.port}"

    def start(self) -> Self:
        """Start the host, unless it runs, and wait until it is ready for requests."""
        with self._lock:
            while self._process is None:
                self._process = self._launch()
                assert self._process.stdin is not None
                assert self._process.stdout is not None
                self._process.stdin.write(json.dumps(asdict(self.options)) + "\n")
                self._process.stdin.flush()
                if not self._process.stdout.readline():  # it ended: storage was too slow, for example
                    self._end()
                    self._failures += 1
                    assert self._failures < MAX_FAILURES, "the host does not start"
        return self

    def kill(self) -> bool:
        """Kill the host (SIGKILL), and its workers with it; return False if it does not run."""
        with self._lock:
            if self._process is None:
                return False
            self._process.kill()
            self._end()
            return True

    def stop(self) -> None:
        """Stop the host in order."""
        with self._lock:
            if self._process is None:
                return
            self._process.terminate()
            self._end()

    def restart(self, settings: Mapping[str, str]) -> None:
        """Stop the host, and start it with these settings changed."""
        with self._lock:
            self.stop()
            self.options = replace(self.options, settings={**self.options.settings, **settings})
            self.start()

    def kill_worker(self, group: str) -> bool:
        """Kill the worker of a scaling group (SIGKILL); return False if it is just not running."""
        with self._lock:
            if self._process is None:
                return False
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(group + "\n")
            self._process.stdin.flush()
            pid = self._process.stdout.readline().strip()
            with suppress(ProcessLookupError):
                if pid.isdecimal():
                    os.kill(int(pid), signal.SIGKILL)
                    return True
            return False

    def _launch(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.journey.trial.host_process"]
        environment = {**os.environ, **self.options.environment}  # noqa: TID251 - as every process that we start
        log = self._log.open("a") if self._log else None
        try:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log or subprocess.DEVNULL,
                text=True,
            )
        finally:
            if log:
                log.close()

    def _end(self) -> None:
        assert self._process is not None
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._process = None


class RestartingHost:
    """A host that is started again when a part of it fails, as Azure does."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._host = self._new_host()

    def pid_of(self, group: str) -> int | None:
        """Return the process id of a worker; None if it is being started."""
        try:
            return self._host.pid_of(group)
        except (LookupError, AttributeError, asyncio.InvalidStateError):
            return None

    async def run(self) -> None:
        """Run until this task is canceled."""
        await self._host.start()
        print(self._host.url, flush=True)
        try:
            while True:
                try:
                    await self._host.wait()
                except Exception:
                    log.exception("the host failed and is started again")
                    await self._host.stop()
                    self._host = self._new_host()
                    await self._host.start()
        finally:
            await self._host.stop()

    def _new_host(self) -> Host:
        return Host(
            app=Path(self._options["app"]),
            settings=self._options["settings"],
            port=self._options["port"],
            function_key=KEY,
            master_key=KEY,
            lease=timedelta(seconds=self._options["lease_seconds"]),
            restart_after=self._options["restart_after"],
        )


async def main() -> None:
    """Run the host until SIGTERM or the end of the input, and answer with process ids."""
    loop, lines = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    host = RestartingHost(json.loads(await lines.readline()))
    running = asyncio.create_task(host.run())
    answering = asyncio.create_task(_answer(host, lines))
    loop.add_signal_handler(signal.SIGTERM, answering.cancel)
    await asyncio.wait([running, answering], return_when=asyncio.FIRST_COMPLETED)
    running.cancel()
    await asyncio.gather(running, answering, return_exceptions=True)


async def _answer(host: RestartingHost, lines: asyncio.StreamReader) -> None:
    while line := await lines.readline():
        print(host.pid_of(line.decode().strip()), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
