"""The plan of a job: what each person gets, and when. It is made once, and kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from switchboard.jobs.job_options import JobOptions
from switchboard.jobs.job_row import JobRow

OPTIONS = ("words", "template", "at", "zone", "rate", "key", "tags", "sender", "flow")
"""The options that a plan is made of. They stay the same for as long as the job has its name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A job, as it was first started. ``rows`` have their time in their message."""

    job: str
    desk: str  # its URL
    began_at: str  # of the first run, in UTC: "09:00" is the next one after it
    file: str  # its name, and its hash: only to be shown
    sha256: str
    options: Mapping[str, str]
    rows: tuple[JobRow, ...]


class RowState(StrEnum):
    """How far a row has come."""

    BEGUN = "begun"  # a request with it was begun: whether the desk has it is not known
    ACCEPTED = "accepted"  # the desk has it
    ALREADY = "already"  # the desk had it before, with other words or at another time
    REFUSED = "refused"  # the desk does not take it


@dataclass(slots=True)
class Progress:
    """What was noted of each row, by its key; what was noted last counts."""

    states: dict[str, RowState] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)  # why a row was refused

    def note(self, key: str, state: RowState, reason: str = "") -> None:
        """Note how far a row has come."""
        self.states[key] = state
        if reason:
            self.reasons[key] = reason
        else:
            self.reasons.pop(key, None)

    def is_done(self, key: str) -> bool:
        """Whether the desk has the row."""
        return self.states.get(key) in {RowState.ACCEPTED, RowState.ALREADY}

    def is_open(self, key: str) -> bool:
        """Whether the desk cannot have the row: then it may still get other words."""
        return self.states.get(key) in {None, RowState.REFUSED}


def planned_options(options: JobOptions) -> dict[str, str]:
    """Return the options that the plan is made of, as text; those that were not given are left out."""
    found = {name: getattr(options, name) for name in OPTIONS}
    found["tags"] = ", ".join(f"{name}={value}" for name, value in sorted(options.tags.items()))
    return {name: str(value) for name, value in found.items() if value not in (None, "")}


def different_options(plan: Plan, options: JobOptions) -> list[str]:
    """Return what is not as at the first run, in words. Without --at a new rate changes no message."""
    before, now = dict(plan.options), planned_options(options)
    if options.at is None:
        before.pop("rate", None)
        now.pop("rate", None)
    return [
        f"--{OPTION_NAMES.get(name, name)} was {before.get(name, NOT_GIVEN)}, is {now.get(name, NOT_GIVEN)}"
        for name in OPTIONS
        if before.get(name) != now.get(name)
    ]


NOT_GIVEN = "not given"

OPTION_NAMES = {"words": "body", "tags": "tag", "sender": "from"}
"""How the command line calls them, where that differs."""
