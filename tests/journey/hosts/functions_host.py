"""What the journeys and trials need from a Functions host, whichever it is."""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from local.options import FLOWS
from tests.journey.running_app import RunningApp, eventually, run_function
from tests.journey.trial.host_process import HostOptions

OWN_SETTINGS = "own_settings"
"""Marker of tests that start an app with settings, flows or connections of their own."""

SHORT_LEASE = "short_lease"
"""Marker of tests that kill the host, and cannot wait ten minutes for the lease of what it had fetched."""

EDITED_FLOWS = "edited_flows"
"""Marker of tests that edit a flow while the app runs: another host reads a flow once."""

LONG = "long"
"""Marker of tests that ``make test`` leaves out."""

MARKERS = {
    LONG: "takes about three seconds or more, or starts and kills commands: `make long` runs it, and CI",
    OWN_SETTINGS: "starts the app with settings of its own: needs a host that the tests start",
    EDITED_FLOWS: "edits a flow while the app runs: needs the host of the local machine",
    SHORT_LEASE: "kills the host while it holds messages: needs a host whose lease can be shortened",
}


class HostUnavailable(Exception):
    """The chosen host cannot be used here; the message says what to do."""


@dataclass(frozen=True)
class LogFormat:
    """How a host writes its log."""

    line: re.Pattern[str]  # the first group is the message
    success: str  # what it writes when the function {} has succeeded


@dataclass(frozen=True)
class HostedApp:
    """The app in its host, without the rest of ``python -m local``."""

    url: str
    log: Path
    log_format: LogFormat
    master_key: str

    @property
    def logged(self) -> str:
        return self.log.read_text()

    @property
    def messages(self) -> list[str]:
        """The messages of the log, without time, level and logger."""
        return self.log_format.line.findall(self.logged)

    def run_function(self, name: str) -> None:
        """Run a timer or queue function now, and wait until it has succeeded."""
        success = self.log_format.success.format(name)
        before = self.logged.count(success)
        run_function(self.url, name, key=self.master_key)
        eventually(lambda: self.logged.count(success) > before)


class KillableHost(Protocol):
    """A host that a trial kills and starts again. Safe to use from several threads."""

    @property
    def url(self) -> str: ...

    def start(self) -> Self:
        """Start the host, unless it runs, and wait until it is ready for requests."""

    def kill(self) -> bool:
        """Kill the host (SIGKILL), and its workers with it; return False if it does not run."""

    def stop(self) -> None:
        """Stop the host in order."""

    def restart(self, settings: Mapping[str, str]) -> None:
        """Stop the host, and start it with these settings changed."""

    def kill_worker(self, group: str) -> bool:
        """Kill the worker of a scaling group (SIGKILL); return False if it is just not running."""


class FunctionsHost(Protocol):
    """One kind of Functions host."""

    @property
    def cannot(self) -> Mapping[str, str]:
        """The markers of tests that cannot run on it, each with the reason."""

    def run_everything(
        self, flows: Path = FLOWS, settings: Mapping[str, str] | None = None
    ) -> AbstractContextManager[RunningApp]:
        """Run storage, the stand-in for Twilio and the app, with the flows of a folder and more settings."""

    def run_app(self, folder: Path, values: Mapping[str, str]) -> AbstractContextManager[HostedApp]:
        """Run only the app, with these settings; its log stays in the folder."""

    def killable(self, options: HostOptions) -> KillableHost:
        """Return a host for a trial, not yet started."""
