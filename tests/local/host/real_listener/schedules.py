"""The occurrences of NCRONTAB expressions."""

from datetime import datetime

from local.host.timers.ncrontab import InvalidSchedule, Schedule
from tests.local.host.real_listener.registry import Observed, shows
from tests.local.host.real_listener.stage import Stage


@shows("j-ncrontab-schedules", "j-ncrontab-odd")
async def occurrences(stage: Stage) -> Observed:
    """Compute as many occurrences as are expected, and four where none is."""
    cases = stage.behaviour["occurrences"]
    found = [_after(case["schedule"], case["from"], len(case["next"] or "four")) for case in cases]
    unlike = [next_ for case, next_ in zip(cases, found, strict=True) if case["next"] != next_]
    return {"occurrences": found, "promise": not any(unlike)}  # an expression that differs is refused


def _after(text: str, start: str, count: int) -> list[str] | None:
    try:
        schedule = Schedule.parse(text)
        moments = [datetime.fromisoformat(start)]
        for _ in range(count):
            moments.append(schedule.after(moments[-1]))
    except InvalidSchedule:
        return None
    return [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in moments[1:]]
