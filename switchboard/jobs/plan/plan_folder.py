"""The folder of a job: its plan, and how far it has come. A kill at any moment harms neither.

The plan is replaced as a whole: a new file, then a rename. The progress is a file to which lines are added.
A line that a kill cut off is left out: its rows are posted once more, with the ids that they had.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit

from switchboard.jobs.job_row import JobRow
from switchboard.jobs.plan.plan import Plan, Progress, RowState
from switchboard.terminal.failed import Failed

PLAN, PROGRESS, LOCK = "plan.jsonl", "progress.jsonl", "lock"


def state_folder(given: Path | None, environ: Mapping[str, str] = os.environ) -> Path:
    """Return where plans are kept: as given, or else in the user's folder for state.

    Source: https://specifications.freedesktop.org/basedir-spec/latest/, XDG_STATE_HOME
    """
    if named := given or environ.get("SWITCHBOARD_STATE"):
        return Path(named).expanduser()
    of_user = environ.get("XDG_STATE_HOME", "")
    base = Path(of_user) if Path(of_user).is_absolute() else Path.home() / ".local" / "state"
    return base / "switchboard"


def job_folder(state: Path, *, url: str, job: str) -> Path:
    """Return the folder of a job of the desk at that URL."""
    return state / "jobs" / urlsplit(url).netloc.replace(":", "_") / job


class PlanFolder:
    """The folder of one job."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from the same job. The system ends the lock of one that was killed.

        Raises:
            Failed: it is running already, or the folder cannot be written to.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (self.path / LOCK).open("a")
        except OSError as error:
            raise Failed(
                f"the plan cannot be kept in {self.path}: {error.strerror}: set SWITCHBOARD_STATE"
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Failed(
                    f"job {self.path.name} is running already, in another process: wait for it, or pause "
                    "it there by Ctrl-C"
                ) from error
            yield

    def load(self) -> Plan | None:
        """Return the plan; None if there is none."""
        try:
            lines = (self.path / PLAN).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self._unreadable(PLAN, error) from error
        try:
            head, *rows = [json.loads(line) for line in lines]
            return Plan(**head, rows=tuple(JobRow(**row) for row in rows))
        except (ValueError, TypeError) as error:
            raise self._unreadable(PLAN, error) from error

    def _unreadable(self, name: str, error: Exception) -> Failed:
        reason = (error.strerror if isinstance(error, OSError) else "") or "it is damaged"
        return Failed(
            f"{self.path / name} cannot be read: {reason}. Make it readable, or else move it away: what the "
            "desk has is not sent again"
        )

    def save(self, plan: Plan) -> None:
        """Write the plan, all of it or nothing."""
        head = {name: value for name, value in asdict(plan).items() if name != "rows"}
        lines = [json.dumps(head), *(json.dumps(asdict(row)) for row in plan.rows)]
        new = self.path / f"{PLAN}.new"
        with self._writing():
            with _private(new, os.O_TRUNC) as file:
                _write(file, "\n".join(lines) + "\n")
            new.replace(self.path / PLAN)
            self._sync_folder()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Failed(
                f"the plan cannot be kept in {self.path}: {error.strerror}. What is not noted is not "
                "sent: mend it, and give the same command"
            ) from error

    def progress(self) -> Progress:
        """Return how far the job has come."""
        progress = Progress()
        try:
            lines = (self.path / PROGRESS).read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return progress
        except OSError as error:
            raise self._unreadable(PROGRESS, error) from error
        for line in lines:
            for key, state, reason in _noted(line):
                progress.note(key, state, reason)
        return progress

    def note(self, states: Iterable[tuple[str, RowState, str]]) -> None:
        """Add to the progress how far rows have come: key, state, why it was refused. Then it is on disk."""
        path = self.path / PROGRESS
        is_new = not path.exists()
        line = json.dumps([[key, state.value, reason] for key, state, reason in states])
        with self._writing():
            with _private(path, os.O_APPEND) as file:  # a line that was cut off ends before this one begins
                _write(file, f"\n{line}\n")
            if is_new:
                self._sync_folder()

    def _sync_folder(self) -> None:
        """Put a new name in the folder on disk.

        Source: https://man7.org/linux/man-pages/man2/fsync.2.html
        """
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _private(path: Path, flag: int) -> Iterator[int]:
    """Open a file that only its user can read: it has people's numbers."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def _write(file: int, text: str) -> None:
    left = memoryview(text.encode())
    while left:
        left = left[os.write(file, left) :]
    os.fsync(file)


def _noted(line: str) -> list[tuple[str, RowState, str]]:
    try:
        return [(key, RowState(state), reason) for key, state, reason in json.loads(line)] if line else []
    except (ValueError, TypeError):
        return []  # cut off by a kill, or damaged
