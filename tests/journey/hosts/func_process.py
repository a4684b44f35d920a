"""``func start`` as a process that trials kill and start again.

Source: ``StartHostAction`` in https://github.com/Azure/azure-functions-core-tools, ``SecretManager`` and
``DefaultSecretManagerProvider`` in https://github.com/Azure/azure-functions-host.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

from local.host.worker.client import INHERITED
from tests.journey.running_app import request
from tests.journey.trial.host_process import HostOptions
from tests.local.processes import children_of

DEPLOYED = ("desk", "flows", "function_app.py", "host.json", "shared", "templates")
START_SECONDS = 300
"""The first start on a machine downloads the extension bundle."""

STOP_SECONDS = 30
MAX_FAILURES = 10
"""Starts that may fail, all together, before a trial fails."""

SECRETS = Path("secrets", "functions", "secrets", "host.json")
"""Where Core Tools keep the keys, below TMPDIR: ``SelfHostWebHostSettingsFactory``."""


class FuncProcess:
    """A host that Core Tools run; it is started again whenever it ends by itself, as Azure does."""

    def __init__(
        self,
        func: Path,
        options: HostOptions,
        *,
        function_key: str,
        master_key: str,
        log: Path | None = None,
    ) -> None:
        self.options = options
        self._func = func
        self._function_key, self._master_key = function_key, master_key
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = Path(tempfile.mkdtemp(prefix="func-"))
        self._log = log or self._folder / "log"
        self._failures = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.options.port}"

    @property
    def pid(self) -> int:
        """The process id of the host."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        """Start the host, unless it runs, and wait until it is ready for requests."""
        with self._lock:
            while self._process is None:
                process = self._process = self._launch()
                if self._becomes_ready(process):
                    threading.Thread(target=self._start_again_after, args=[process], daemon=True).start()
                else:
                    self._end(process)
                    self._failures += 1
                    assert self._failures < MAX_FAILURES, f"the host does not start: {self._last_lines()}"
        return self

    def kill(self) -> bool:
        """Kill the host (SIGKILL), and its workers with it; return False if it does not run."""
        with self._lock:
            if self._process is None:
                return False
            self._end(self._process)
            return True

    def stop(self) -> None:
        """Stop the host in order, and remove its files."""
        with self._lock:
            self._interrupt()
            shutil.rmtree(self._folder, ignore_errors=True)

    def restart(self, settings: Mapping[str, str]) -> None:
        """Stop the host, and start it with these settings changed."""
        with self._lock:
            self._interrupt()
            self.options = replace(self.options, settings={**self.options.settings, **settings})
            self.start()

    def kill_worker(self, group: str) -> bool:  # noqa: ARG002 - Core Tools have one worker for all groups
        """Kill the worker (SIGKILL); return False if it is just not running."""
        with self._lock:
            if self._process is None:
                return False
            workers = children_of(self._process.pid)
            for worker in workers:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            return bool(workers)

    def _launch(self) -> subprocess.Popen[bytes]:
        app = self._folder / "app"
        _link(Path(self.options.app), app)
        settings = {"FUNCTIONS_WORKER_RUNTIME": "python", **self.options.settings}
        file = {"IsEncrypted": False, "Values": settings}
        (app / "local.settings.json").write_text(json.dumps(file))
        self._write_keys()
        command = [str(self._func), "start", "--port", str(self.options.port), "--enableAuth"]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=app,
                env=self._environment(settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that its workers can be killed with it
            )

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Return its environment: Core Tools leave out a setting whose name is a variable already."""
        ours = os.environ  # noqa: TID251 - as every process that we start
        python = str(Path(sys.executable).parent)
        return {
            **{name: ours[name] for name in INHERITED if name in ours and name not in settings},
            **self.options.environment,
            "PATH": os.pathsep.join([python, ours["PATH"]]),  # the first python3 there runs the app
            "VIRTUAL_ENV": sys.prefix,
            "TMPDIR": str(self._folder),
            "AzureWebJobsSecretStorageType": "files",
            "FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT": "1",
        }

    def _write_keys(self) -> None:
        file = self._folder / SECRETS
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(keys_file(function_key=self._function_key, master_key=self._master_key))

    def _becomes_ready(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until the host runs; return False if it ends, or needs too long."""
        deadline = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(OSError):  # it does not listen yet
                headers = {"x-functions-key": self._master_key}
                answer = request("GET", f"{self.url}/admin/host/status", None, headers)
                if answer.status == 200 and answer.json["state"] == "Running":
                    return True
            time.sleep(0.2)
        return False

    def _start_again_after(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until it ends; start it again unless it was stopped or killed by us."""
        process.wait()
        with self._lock:
            if self._process is process:
                self._end(process)
                self.start()

    def _interrupt(self) -> None:
        """Stop it with SIGINT, as Ctrl-C does: it ignores SIGTERM. Kill what is left after that."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
            self._end(self._process)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """Kill it and its workers: they outlive a host that is killed alone."""
        with suppress(
            ProcessLookupError, PermissionError
        ):  # PermissionError: only zombies are left, on macOS
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._process = None

    def _last_lines(self) -> str:
        return self._log.read_text(errors="replace")[-3000:]


def keys_file(*, function_key: str, master_key: str) -> str:
    """Return the content of a host's file of keys, which are not encrypted."""
    keys = {
        "masterKey": {"name": "master", "value": master_key, "encrypted": False},
        "functionKeys": [{"name": "default", "value": function_key, "encrypted": False}],
        "systemKeys": [],
    }
    return json.dumps(keys)


def _link(source: Path, app: Path) -> None:
    """Make a folder with links to all that is deployed: the host reads and watches no more than that."""
    app.mkdir(exist_ok=True)
    for name in DEPLOYED:
        if (source / name).exists() and not (app / name).exists():
            (app / name).symlink_to(source / name)
