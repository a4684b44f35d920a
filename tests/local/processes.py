"""The command as a child process, and the processes that it starts."""

import subprocess
import sys
import time
from pathlib import Path

from tests.journey.running_app import ROOT

COMMAND = [sys.executable, "-m", "local"]


def children_of(pid: int) -> set[int]:
    """Return all processes below ``pid``, from /proc."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        parents[int(status.parent.name)] = int(fields[1])
    found, waiting = set(), [pid]
    while waiting:
        parent = waiting.pop()
        below = {child for child, its in parents.items() if its == parent}
        found |= below
        waiting += below
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def all_end(children: set[int]) -> None:
    """Wait until none of them runs."""
    deadline = time.monotonic() + 60
    while left := [child for child in children if is_running(child)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def run(*options: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run it where it must not start; return what it said."""
    return subprocess.run(
        [*COMMAND, *options], cwd=cwd, capture_output=True, text=True, timeout=100, check=False
    )
