"""Microsoft's host as Azure Functions Core Tools start it: ``func start``."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from local.host import load_settings
from local.machine import API_KEY, FUNCTION_KEY, MASTER_KEY, OPTIONAL_SETTINGS
from local.options import FLOWS
from local.ports import free_port
from local.storage import create_queues_and_tables
from shared.wiring.services import LOCAL_FLOWS
from tests.journey.hosts.func_process import FuncProcess
from tests.journey.hosts.functions_host import (
    EDITED_FLOWS,
    SHORT_LEASE,
    HostedApp,
    HostUnavailable,
    LogFormat,
)
from tests.journey.hosts.in_process import run_machine
from tests.journey.running_app import ROOT, RunningApp, machine_arguments
from tests.journey.trial.host_process import KEY, HostOptions

LOG = LogFormat(
    line=re.compile(
        r"^(?:\x1b\[[\d;]*m)*\[[-\d:.TZ]+\] (?:\x1b\[[\d;]*m)*(.*?)(?:\x1b\[[\d;]*m)*$", re.MULTILINE
    ),
    success="Executed 'Functions.{}' (Succeeded",
)
"""Source: ``ColoredConsoleLogger`` in https://github.com/Azure/azure-functions-core-tools."""

INSTALL = "npm install --global azure-functions-core-tools@4"


class CoreTools:
    """``func start``, once for each app."""

    cannot: Mapping[str, str] = {
        EDITED_FLOWS: "it reads a flow once; the local machine reads it again",
        SHORT_LEASE: "Microsoft's host hides the messages of a killed host for ten minutes: "
        "run `python -m tests.journey.trial crash|reminders --host func` instead",
    }

    def __init__(self, func: Path) -> None:
        self.func = func

    @classmethod
    def find(cls, name: str, *, path: str | None = None) -> Self:
        """Find the command on PATH, or in the folders of ``path``.

        Raises:
            HostUnavailable: it is not installed.
        """
        found = shutil.which(name, path=path) if Path(name).name == "func" else None
        if found is None:
            raise HostUnavailable(
                f"--host {name}: "
                + (
                    f"Azure Functions Core Tools are not installed: run `{INSTALL}`, or leave out --host"
                    if name == "func"
                    else "must be local, func, or the URL of a running host such as http://127.0.0.1:7071"
                )
            )
        return cls(_binary_of(Path(found)))

    @contextmanager
    def run_everything(
        self, flows: Path = FLOWS, settings: Mapping[str, str] | None = None
    ) -> Iterator[RunningApp]:
        more = settings or {}
        with run_machine([*machine_arguments(flows, more), "--without", "host"]) as running:
            options = HostOptions(
                app=str(ROOT),
                settings={**settings_for(running), **more, LOCAL_FLOWS: str(flows)},
                port=urlsplit(running.functions).port or 0,
            )
            host = FuncProcess(
                self.func, options, function_key=running.function_key, master_key=running.master_key
            )
            try:
                host.start()
                yield running
            finally:
                host.stop()

    @contextmanager
    def run_app(self, folder: Path, values: Mapping[str, str]) -> Iterator[HostedApp]:
        create_queues_and_tables(values["AzureWebJobsStorage"])
        options = HostOptions(app=str(ROOT), settings=values, port=free_port())
        log = folder / "log"
        host = FuncProcess(self.func, options, log=log, function_key=FUNCTION_KEY, master_key=MASTER_KEY)
        try:
            host.start()
            yield HostedApp(host.url, log, LOG, MASTER_KEY)
        finally:
            host.stop()

    def killable(self, options: HostOptions) -> FuncProcess:
        return FuncProcess(self.func, options, function_key=KEY, master_key=KEY)


def settings_for(running: RunningApp) -> dict[str, str]:
    """Return the app settings with which a host works with this storage and this stand-in.

    They are those that ``python -m local`` gives to our own host.
    """
    own = ROOT / "local.settings.json"
    return {
        **OPTIONAL_SETTINGS,
        **API_KEY,
        **load_settings(own if own.exists() else ROOT / "local.settings.json.example"),
        "AzureWebJobsStorage": running.storage,
        "PUBLIC_URL": running.functions,
        "TWILIO_API_URL": running.twilio,
        "TWILIO_ACCOUNT_SID": running.account_sid,
        "TWILIO_AUTH_TOKEN": running.auth_token,
        "TWILIO_FROM": running.number,
    }


def _binary_of(command: Path) -> Path:
    """Return the program that the command starts.

    The command of the npm package is a script in Node. It passes signals on to its child, which gets
    Ctrl-C twice then, and is killed by the second.
    """
    script = command.resolve()
    if script.suffix != ".js":
        return command
    binary = script.parent.parent / "bin" / "func"
    if not binary.exists():  # the script downloads it when it is run for the first time
        subprocess.run([command, "--version"], check=True, capture_output=True, timeout=600)
    return binary
