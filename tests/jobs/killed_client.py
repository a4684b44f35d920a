"""``switchboard send people.csv`` as a process: killed (SIGKILL), and started again until it has ended."""

import asyncio
import json
import os
import random
import shutil
import signal
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from switchboard.jobs.plan.plan import RowState
from switchboard.jobs.plan.plan_folder import PLAN, PROGRESS, PlanFolder, job_folder
from switchboard.terminal.exit_status import FOUND

JOB = "trial"

EARLY = 4
"""One kill in so many comes before the first batch: while the file is read, or the plan is written."""

WRITES = (1, 2, 3, 4)
"""The others come after so many notes: each batch has one before its request, and one after its answer."""

SOON = 0.4
"""Seconds within which a client is killed after that."""


@dataclass
class KilledClient:
    """Runs the command with a file, and kills it."""

    url: str
    key: str
    folder: Path  # of the file, and of the plan
    count: int
    draws: random.Random
    kills: Counter[str] = field(default_factory=Counter)  # by where it was
    runs: int = 0
    exits: Counter[int] = field(default_factory=Counter)  # of runs that ended by themselves
    seconds_to_start: float = 2.0  # from the start of a client to its first batch

    @property
    def file(self) -> Path:
        return self.folder / "people.csv"

    @property
    def plan(self) -> PlanFolder:
        return PlanFolder(job_folder(self.folder, url=self.url, job=JOB))

    def write_file(self, *, greeting: str) -> None:
        """Write the file, with the greeting in each row."""
        lines = [f"{number_of(index)},{greeting} {index}" for index in range(self.count)]
        self.file.write_text("to,name\n" + "\n".join(lines) + "\n", encoding="utf-8")

    async def run(self) -> None:
        """Start the command until it ends with 0. The file is corrected once, and the plan is lost once."""
        self.write_file(greeting="Dera")
        is_corrected = is_lost = False
        while not await self._run_once():
            done = sum(1 for state in self.plan.progress().states.values() if state is not RowState.BEGUN)
            if not is_corrected and done > self.count / 4:
                self.write_file(greeting="Dear")
                is_corrected = True
            if not is_lost and done > self.count / 2:
                shutil.rmtree(self.plan.path)
                is_lost = True

    async def _run_once(self) -> bool:
        """Start the command, and kill it; return whether it ended first, and has sent all."""
        self.runs += 1
        # fmt: off
        command = [
            sys.executable, "-m", "switchboard", "send", str(self.file), "{name}, your order is ready",
            "--job", JOB, "--state-dir", str(self.folder), "--yes", "--json",
        ]
        # fmt: on
        environment = {**os.environ, "SWITCHBOARD_URL": self.url, "SWITCHBOARD_KEY": self.key}  # noqa: TID251 - as above
        log = (self.folder / "client.log").open("a")
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        ended = asyncio.create_task(process.wait())
        kill = asyncio.create_task(self._moment_to_kill())
        await asyncio.wait([ended, kill], return_when=asyncio.FIRST_COMPLETED)
        kill.cancel()
        if ended.done():
            self.exits[ended.result()] += 1
            print(f"run {self.runs}: ended with {ended.result()}", file=sys.stderr)  # noqa: T201 - as below
            return ended.result() in {0, FOUND}  # after the plan was lost, some have the words of before
        process.send_signal(signal.SIGKILL)
        await ended
        where = self._where()
        self.kills[where] += 1
        print(f"run {self.runs}: killed {where}", file=sys.stderr)  # noqa: T201 - it takes minutes
        return False

    async def _moment_to_kill(self) -> None:
        """Wait until the client is to be killed: before it posts, or soon after a note of its progress."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        if self.draws.randrange(EARLY) == 0:
            await asyncio.sleep(self.draws.uniform(0, self.seconds_to_start))
            return
        await self.noted(self.draws.choice(WRITES))
        self.seconds_to_start = loop.time() - began
        await asyncio.sleep(self.draws.uniform(0, SOON))

    async def noted(self, times: int) -> None:
        """Wait until the client has noted so often how far it is."""
        for _ in range(times):
            size = self._size()
            while self._size() == size:  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.005)

    def _size(self) -> int:
        path = self.plan.path / PROGRESS
        return path.stat().st_size if path.exists() else 0

    def _where(self) -> str:
        """Return where the client was, by what it has written."""
        folder = self.plan.path
        if (folder / f"{PLAN}.new").exists():
            return "while it writes the plan"
        if not (folder / PLAN).exists():
            return "before the plan"
        lines = (
            [line for line in (folder / PROGRESS).read_text().splitlines() if line] if self._size() else []
        )
        if not lines:
            return "after the plan, before the first batch"
        try:
            states = {state for _, state, _ in json.loads(lines[-1])}
        except ValueError:
            return "while it notes a batch"
        if states == {RowState.BEGUN.value}:
            return "in a request, or before its answer is noted"
        return "between batches, or starting again"


def number_of(index: int) -> str:
    """Return a number of its own for each row."""
    return f"+1202{2_220_000 + index}"
