"""What somebody asks for with ``switchboard send people.csv``, apart from the file itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

EACH = "each"
"""The zone of ``--zone each``: every person's own."""

SECONDS_IN = {"s": 1, "m": 60, "h": 3600}

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
    """``each``, or an IANA name; None is the zone of this machine's user: UTC unless it is given."""
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


def rate_of(text: str) -> Fraction:
    """Return messages a second from ``20/s``, ``600/m`` or ``5000/h``.

    Raises:
        Failed: it is not written so.
    """
    found = _RATE.fullmatch(text.strip())
    if not found or not int(found[1]):
        raise Failed(f"--rate {text}: write it as 20/s, 600/m or 5000/h", USAGE)
    return Fraction(int(found[1]), SECONDS_IN[found[2]])
