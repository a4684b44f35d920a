"""Run the local machine, or its host alone, in a thread of this process.

A process of its own has to load all of it first, which takes longer than most tests. How the commands
start and end is tested in ``tests/local`` and by the trials.
"""

import io
import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path

from local.host import Host
from local.machine import FUNCTION_KEY, MASTER_KEY, Machine
from local.options import read_options
from tests.azurite import empty_account
from tests.journey.running_app import ROOT, RunningApp
from tests.loop_thread import LoopThread, loop_thread

LOG_FORMAT = "%(asctime)s %(levelname)-7s %(message)s"
"""As ``python -m local.host`` logs."""


@contextmanager
def run_machine(arguments: list[str]) -> Iterator[RunningApp]:
    """Run what ``python -m local`` runs with these arguments; no part may end by itself."""
    machine = Machine(read_options(arguments), storage=empty_account())
    with loop_thread() as running:
        try:
            running.run(machine.start())
            tasks = [running.begin(machine.wait()), running.begin(machine.follow_flows(io.StringIO()))]
            yield RunningApp(**machine.facts)
            for task in tasks:
                task.cancel()
                with suppress(CancelledError):
                    task.result(60)
        finally:
            running.run(machine.stop())


@contextmanager
def run_host(settings: Mapping[str, str], log: Path) -> Iterator[str]:
    """Run the app in the host alone, with its log in a file; yield its URL."""
    host = Host(app=ROOT, settings=settings, port=0, function_key=FUNCTION_KEY, master_key=MASTER_KEY)
    with loop_thread() as running, _log_of(running, log):
        running.run(host.start())
        try:
            waiting = running.begin(host.wait())
            yield host.url
        finally:
            running.run(host.stop())
        waiting.result(60)  # no part of the host broke


@contextmanager
def _log_of(running: LoopThread, file: Path) -> Iterator[None]:
    """Write what the host in this thread logs to the file; there may be another host in another thread."""
    handler = logging.FileHandler(file)
    handler.setFormatter(logging.Formatter(LOG_FORMAT, datefmt="%H:%M:%S"))
    handler.addFilter(lambda record: record.thread == running.thread.ident)
    logger = logging.getLogger("local.host")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.setLevel(before)
        logger.removeHandler(handler)
        handler.close()
