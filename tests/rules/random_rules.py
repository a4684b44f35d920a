"""Random recurrence rules, among them strange ones, and starts for them."""

from datetime import datetime, timedelta
from random import Random

from msgspec import Struct

from shared.domain.reminders.recurrence.rule import WEEKDAYS, rule_parts
from shared.domain.reminders.recurrence.rule_syntax import impossible_parts, rule_faults

COUNT = 15
"""How many times of each rule are compared."""

_INTERVALS = (1, 2, 3, 4, 5, 7, 12, 24, 60, 90, 1440)
_DAYS_COMPARED = {
    "YEARLY": 10_950,
    "MONTHLY": 2000,
    "WEEKLY": 800,
    "DAILY": 500,
    "HOURLY": 90,
    "MINUTELY": 20,
}

_WILD_NAMES = (
    *("INTERVAL", "COUNT", "UNTIL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY"),
    *("BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST", "BYEASTER"),
)


class Case(Struct, frozen=True):
    """A rule, its start, and until when its times are compared."""

    rrule: str
    start: datetime
    until: datetime
    count: int = COUNT


def random_cases(how_many: int, *, seed: int) -> list[Case]:
    """Return rules that a reminder accepts."""
    random, cases = Random(seed), list[Case]()  # noqa: S311 - repeatable, not secret
    while len(cases) < how_many:
        rrule, start = random_rule(random), _random_start(random)
        if [*rule_faults(rrule)] or [*impossible_parts(rrule, start)]:
            continue
        days = _DAYS_COMPARED[rule_parts(rrule)["FREQ"]]
        cases.append(Case(rrule, start, start + timedelta(days=days)))
    return cases


def random_rule(random: Random) -> str:
    """Return a rule with some parts of RFC 5545, most of them possible."""
    freq = random.choice([*_DAYS_COMPARED])
    numbered = freq in {"YEARLY", "MONTHLY"}
    share_and_value = {
        "INTERVAL": (0.5, str(random.choice([*_INTERVALS, random.randint(1, 400)]))),
        "BYMONTH": (0.35, _numbers(random, 12, 3, signed=False)),
        "BYWEEKNO": (0.25 * (freq == "YEARLY"), _numbers(random, 53, 3)),
        "BYYEARDAY": (0.15 * (freq in {"YEARLY", "HOURLY", "MINUTELY"}), _numbers(random, 366, 3)),
        "BYMONTHDAY": (0.25 * (freq != "WEEKLY"), _numbers(random, 31, 3)),
        "BYDAY": (0.5, _days(random, numbered=numbered)),
        "BYHOUR": (0.3, _numbers(random, 23, 3, signed=False)),
        "BYMINUTE": (0.3, _numbers(random, 59, 3, signed=False)),
        "BYSETPOS": (0.3, _numbers(random, random.choice([2, 5, 12]), 2)),
        "WKST": (0.2, random.choice(WEEKDAYS)),
    }
    chosen = {name: value for name, (share, value) in share_and_value.items() if random.random() < share}
    return ";".join(f"{name}={value}" for name, value in {"FREQ": freq, **chosen}.items())


def wild_rule(random: Random) -> str:
    """Return a rule whose parts may have any number, be repeated, or be cut: most of them are refused."""
    freq = random.choice([*_DAYS_COMPARED, "SECONDLY", "", "daily"])
    parts = [f"FREQ={freq}"]
    for _ in range(random.randint(0, 5)):
        name = random.choice(_WILD_NAMES)
        number = random.choice([0, 1, 2, 5, 7, 23, 24, 31, 53, 59, 60, 366, 999, 1440, 10_079, 99_999])
        value = random.choice([str(number), f"-{number}", f"{number}MO", f"-{number}SU,FR", "0-9", ""])
        parts.append(f"{name}={random.choice([value, value, ','.join(map(str, range(60)))])}")
    return ";".join(parts)[: random.choice([500, 500, 20])]


def _random_start(random: Random) -> datetime:
    year, month, day = random.randint(2023, 2028), random.randint(1, 12), random.randint(1, 28)
    return datetime(year, month, day, random.randint(0, 23), random.randint(0, 59))  # noqa: DTZ001 - local


def _numbers(random: Random, most: int, how_many: int, *, signed: bool = True) -> str:
    signs = (1, -1) if signed else (1,)
    numbers = (random.choice(signs) * random.randint(1, most) for _ in range(random.randint(1, how_many)))
    return ",".join(map(str, dict.fromkeys(numbers)))


def _days(random: Random, *, numbered: bool) -> str:
    days = []
    for _ in range(random.randint(1, 3)):
        number = (
            str(random.choice((1, -1)) * random.randint(1, 5)) if numbered and random.random() < 0.5 else ""
        )
        days.append(number + random.choice(WEEKDAYS))
    return ",".join(dict.fromkeys(days))
