"""What somebody asks for with ``switchboard send people.csv``, apart from the file itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from shared.domain.local_dates.zone_names import zone_fault
from switchboard.jobs.at_time import Clock, read_at
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

EACH = "each"
"""The zone of ``--zone each``: every person's own."""

SECONDS_IN = {"s": 1, "m": 60, "h": 3600}

_JOB = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""No colon: it ends the job in an id. No sign that a folder cannot have."""

_RATE = re.compile(r"([0-9]{1,6})/([smh])")


@dataclass(frozen=True, slots=True)
class JobOptions:
    """The options of a job. ``job`` is its name: the id of each message is ``<job>:<key>``."""

    job: str
    words: str | None = None
    template: str | None = None
    at: str | None = None
    """``09:00``, or ``2026-12-01T09:00``, as it was given."""
    zone: str | None = None
    """``each``, or an IANA name. With an ``at`` that has no offset it is needed."""
    rate: Fraction | None = None
    """Messages a second."""
    key: str | None = None
    """The column that names a row; None is ``to``, the number."""
    dry_run: bool = False
    yes: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    sender: str | None = None
    flow: str | None = None
    allow_repeats: bool = False
    state_dir: Path | None = None
    """Where plans are kept; None is ``SWITCHBOARD_STATE``, or the user's own folder for state."""
    encoding: str | None = None
    """Of a file that is not UTF-8."""
    country: str = ""
    """ISO 3166: that of numbers without +."""


def check(options: JobOptions) -> JobOptions:
    """Return the options of a job that has a name that can be kept, and whose time is that of a known clock.

    Raises:
        Failed: it has not.
    """
    if not _JOB.fullmatch(options.job):
        raise Failed(
            f"--job {options.job}: a name has up to 64 of A-Z a-z 0-9 . _ -, such as spring-2026", USAGE
        )
    if "job" in options.tags:
        raise Failed(f"--tag job={options.tags['job']}: that tag is the name of --job. Leave it out", USAGE)
    if options.zone and options.zone != EACH and (fault := zone_fault(options.zone)):
        raise Failed(f"--zone {options.zone}: {fault}. Or: --zone each", USAGE)
    if options.at is None and options.zone == EACH:
        raise Failed("--zone each: at which hour of theirs? Add --at 09:00", USAGE)
    if options.at is not None:
        at = read_at(options.at)
        if isinstance(at, Clock) and not options.zone:
            raise Failed(
                f"--at {options.at}: by whose clock? Add --zone each, or --zone Europe/Lisbon", USAGE
            )
    return options


def rate_of(text: str) -> Fraction:
    """Return messages a second from ``20/s``, ``600/m`` or ``5000/h``.

    Raises:
        Failed: it is not written so.
    """
    found = _RATE.fullmatch(text.strip())
    if not found or not int(found[1]):
        raise Failed(f"--rate {text}: write it as 20/s, 600/m or 5000/h", USAGE)
    return Fraction(int(found[1]), SECONDS_IN[found[2]])
