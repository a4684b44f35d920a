"""Our own host, ``local/host``: the default."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from local.machine import MASTER_KEY
from local.options import FLOWS
from local.storage import create_queues_and_tables
from tests.journey.hosts.functions_host import HostedApp, LogFormat
from tests.journey.hosts.in_process import run_host, run_machine
from tests.journey.running_app import SHORT_PAUSE, RunningApp, machine_arguments
from tests.journey.trial.host_process import HostOptions, HostProcess

LOG = LogFormat(
    line=re.compile(r"^[\d:]+ \w+ +(?:\[\S+\] )?\w+: (.*)$", re.MULTILINE), success="{} succeeded ("
)


class LocalHost:
    """Our host, as ``python -m local`` and ``python -m local.host`` run it."""

    cannot: Mapping[str, str] = {}

    def run_everything(
        self, flows: Path = FLOWS, settings: Mapping[str, str] | None = None
    ) -> AbstractContextManager[RunningApp]:
        return run_machine(machine_arguments(flows, settings or {}))

    @contextmanager
    def run_app(self, folder: Path, values: Mapping[str, str]) -> Iterator[HostedApp]:
        create_queues_and_tables(values["AzureWebJobsStorage"])
        log = folder / "log"
        with run_host({**values, **SHORT_PAUSE}, log) as url:
            yield HostedApp(url, log, LOG, MASTER_KEY)

    def killable(self, options: HostOptions) -> HostProcess:
        return HostProcess(options)
