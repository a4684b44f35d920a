"""Our own host, ``local/host``: the default."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from local.machine import MASTER_KEY
from local.storage import create_queues_and_tables
from tests.journey.hosts.functions_host import HostedApp, LogFormat
from tests.journey.running_app import ROOT, SHORT_PAUSE, RunningApp, start, stop
from tests.journey.trial.host_process import HostOptions, HostProcess

LOG = LogFormat(
    line=re.compile(r"^[\d:]+ \w+ +(?:\[\S+\] )?\w+: (.*)$", re.MULTILINE), success="{} succeeded ("
)


class LocalHost:
    """Our host, as ``python -m local`` and ``python -m local.host`` start it."""

    cannot: Mapping[str, str] = {}

    @contextmanager
    def run_everything(self, home: Path = ROOT) -> Iterator[RunningApp]:
        process = start(home=home)
        try:
            assert process.stdout is not None
            yield RunningApp(**json.loads(process.stdout.readline()))
        finally:
            stop(process)

    @contextmanager
    def run_app(self, folder: Path, values: Mapping[str, str]) -> Iterator[HostedApp]:
        settings, log = folder / "local.settings.json", folder / "log"
        settings.write_text(json.dumps({"IsEncrypted": False, "Values": {**values, **SHORT_PAUSE}}))
        create_queues_and_tables(values["AzureWebJobsStorage"])
        command = [
            sys.executable,
            "-m",
            "local.host",
            "--app",
            str(ROOT),
            "--port",
            "0",
            "--json",
            "--verbose",
        ]
        with log.open("w") as stderr:
            process = subprocess.Popen(
                [*command, "--settings", str(settings)], cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr
            )
            assert process.stdout is not None
            try:
                url = json.loads(process.stdout.readline())["functions"]
                yield HostedApp(url, log, LOG, MASTER_KEY)
            finally:
                process.terminate()
                process.wait(timeout=60)
                process.stdout.close()

    def killable(self, options: HostOptions) -> HostProcess:
        return HostProcess(options)
