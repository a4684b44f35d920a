"""What a check found, and what mends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How what was checked is."""

    OK = "ok"
    FAULT = "fault"
    """Something does not work, or will not."""
    WARNING = "warning"
    """It works, and something should be done."""
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says of one thing."""

    state: State
    text: str
    remedy: str = ""  # of a fault or a warning: the command that mends it, or the place where that is done

    def as_json(self, check: str) -> dict[str, str]:
        """Return the finding of a check as JSON."""
        found = {"check": check, "state": self.state.value, "text": self.text, "remedy": self.remedy}
        return {name: value for name, value in found.items() if value}


Findings = Iterator[Finding]


def ok(text: str) -> Finding:
    """Return that it is well."""
    return Finding(State.OK, text)


def fault(text: str, remedy: str) -> Finding:
    """Return a fault, with what mends it."""
    return Finding(State.FAULT, text, remedy)


def warning(text: str, remedy: str) -> Finding:
    """Return a warning, with what should be done."""
    return Finding(State.WARNING, text, remedy)


def not_checked(why: str) -> Finding:
    """Return that it could not be checked, and why."""
    return Finding(State.NOT_CHECKED, why)
