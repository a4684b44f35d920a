"""A host in a thread of its own, and what a test needs to talk to it."""

import http.client
import itertools
import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from local.host import Host
from tests.loop_thread import loop_thread

APPS = Path(__file__).parent / "apps"
FUNCTION_KEY = "the-function-key"
MASTER_KEY = "the-master-key"

_numbers = itertools.count(1)


def fresh(name: str) -> str:
    """Return a name that no other test uses."""
    return f"{name}-{next(_numbers)}"


def until[T](look: Callable[[], T], *, seconds: float = 60) -> T:
    """Return what ``look`` returns, once that is something."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        if time.monotonic() > deadline:
            raise AssertionError("it did not happen in time")
        time.sleep(0.02)
    return seen


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Lines(logging.Handler):
    """What the host and the app logged, oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.levelno, record.getMessage()))

    def having(self, text: str, *, level: int = 0) -> list[str]:
        return [line for number, line in list(self.lines) if text in line and number >= level]

    def seen(self, key: str) -> list[dict[str, Any]]:
        """Return the facts that functions told in which ``key`` occurs."""
        told = (json.loads(line.partition("SAW ")[2]) for line in self.having("SAW "))
        return [facts for facts in told if key in facts]


@dataclass
class RunningHost:
    host: Host
    log: Lines

    def call(
        self,
        method: str,
        path: str,
        body: bytes | Iterator[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        chunked: bool = False,
    ) -> Answer:
        connection = http.client.HTTPConnection(self.host.url.removeprefix("http://"), timeout=100)
        try:
            connection.request(method, path, body, dict(headers or {}), encode_chunked=chunked)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, headers=headers)

    def post(self, path: str, body: bytes = b"", **headers: str) -> Answer:
        return self.call("POST", path, body, headers)

    def with_key(self, path: str, key: str, *, method: str = "GET", body: bytes | None = None) -> Answer:
        return self.call(method, path, body, {"x-functions-key": key})


@contextmanager
def running(app: Path, settings: Mapping[str, str], **options: Any) -> Iterator[RunningHost]:
    """Run the app in a host until the block ends; then nothing of it is left."""
    log = Lines()
    logger = logging.getLogger("local.host")
    logger.addHandler(log)
    logger.setLevel(logging.DEBUG)
    host = Host(
        app=app,
        settings=settings,
        port=0,
        function_key=FUNCTION_KEY,
        master_key=MASTER_KEY,
        lease=options.get("lease", timedelta(minutes=10)),
    )
    try:
        with loop_thread() as thread:
            thread.run(host.start())
            try:
                waiting = thread.begin(host.wait())
                yield RunningHost(host, log)
            finally:
                thread.run(host.stop())
            waiting.result(60)  # no part of the host broke
    finally:
        logger.removeHandler(log)


def web_settings(azurite, **more):
    return {"AzureWebJobsStorage": azurite.connection_string, "OUT": fresh("out"), **more}


def pid_of(web):
    return web.get("/api/process").json()["pid"]


def is_running(pid):
    """Say whether a process runs; one that ended and waits to be reaped does not."""
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)  # its end may be under way
    return alive(pid)


def alive(pid):
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
