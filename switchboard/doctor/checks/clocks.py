"""Whether the clocks of Twilio, of the desk and of this machine agree."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from switchboard.doctor.finding import Finding, Findings, not_checked, ok, warning
from switchboard.doctor.set_up import SetUp
from switchboard.terminal.failed import Failed

MAX_SECONDS = 60
"""Times are given by the minute; a lost message is looked up with more room than that."""


def check(set_up: SetUp) -> Findings:
    """Say how far each clock is from Twilio's."""
    if set_up.account.is_local:
        yield not_checked("the stand-in has a clock of its own, which may run ahead")
        return
    answer = set_up.account_answer
    dates = {} if isinstance(answer, Failed) else answer.headers
    yield finding_of_offset("this machine", _offset(dates, set_up), "set this machine's clock by the network")
    part = set_up.report.parts.get("twilio", {})
    yield finding_of_offset("the desk", part.get("clock_offset_seconds"), "Azure sets it: restart the app")


def finding_of_offset(whose: str, seconds: int | None, remedy: str) -> Finding:
    """Return whether a clock agrees with Twilio's, which is this many seconds ahead of it."""
    if seconds is None:
        return not_checked(f"the clock of {whose}: nothing says what it shows")
    if abs(seconds) > MAX_SECONDS:
        way = "behind" if seconds > 0 else "ahead of"
        return warning(f"the clock of {whose} is {abs(seconds)} s {way} Twilio's", remedy)
    return ok(f"the clock of {whose} agrees with Twilio's")


def _offset(headers: Mapping[str, str], set_up: SetUp) -> int | None:
    """Return how many seconds Twilio's clock is ahead of this machine's."""
    date = next((value for name, value in headers.items() if name.lower() == "date"), "")
    try:
        return round((parsedate_to_datetime(date) - set_up.now()).total_seconds())
    except (ValueError, TypeError):
        return None
