import json
import re
import sys
from datetime import datetime
from pathlib import Path
from random import Random
from subprocess import run
from zoneinfo import ZoneInfo

import pytest

from shared.domain.local_dates.told_time import MAX_LENGTH, NAMES, is_known_language, told_time
from shared.domain.messages.segments import segments

MORNING = datetime(2026, 12, 1, 9, 5)  # noqa: DTZ001 - a local time
EVENING = MORNING.replace(hour=19)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en-US", ("December 1, 2026", "7:05 PM", "Tuesday")),
        ("en-GB", ("1 December 2026", "19:05", "Tuesday")),
        ("pt-PT", ("1 de dezembro de 2026", "19:05", "terça-feira")),
        ("de", ("1. Dezember 2026", "19:05", "Dienstag")),
        ("ja", ("2026年12月1日", "19:05", "火曜日")),
        ("en", ("December 1, 2026", "7:05 PM", "Tuesday")),
    ],
)
def test_a_time_is_told_in_the_language_and_by_its_clock(language, told):
    assert tuple(told_time(EVENING, language=language).values()) == told


@pytest.mark.parametrize(
    ("language", "as_in"), [("pt-XX", "pt"), ("de-1996-x-y", "de"), ("xx", "en"), ("en-GB-oxendict", "en-GB")]
)
def test_an_unknown_language_is_its_parent_or_english(language, as_in):
    assert told_time(EVENING, language=language) == told_time(EVENING, language=as_in)
    assert is_known_language(language) is (language != "xx")


def test_without_a_language_it_is_english_as_in_the_country():
    assert told_time(EVENING, language="", country="GB")["time"] == "19:05"
    assert told_time(EVENING, language="", country="US")["time"] == "7:05 PM"
    assert told_time(MORNING, language="", country="DE")["date"] == "1 December 2026"
    assert told_time(MORNING, language="")["date"] == "December 1, 2026"


def test_english_has_no_character_that_makes_a_text_dearer():
    text = " ".join(told_time(MORNING, language="en-US").values())

    assert text == "December 1, 2026 9:05 AM Tuesday"
    assert segments(text).encoding == "GSM-7"


def test_the_names_are_those_of_the_values_and_none_is_longer_than_it_may_be():
    assert told_time(MORNING, language="en").keys() == NAMES
    assert max(map(len, told_time(MORNING, language="tok").values())) <= MAX_LENGTH


def test_babel_is_imported_only_by_what_tells_a_time():
    code = "import sys, shared.domain.reminders.occurrence_message; sys.exit('babel' in sys.modules)"

    assert run([sys.executable, "-c", code], check=False).returncode == 0


ICU = Path(__file__).parent / "told_by_icu.mjs"
LANGUAGES = (
    *("en-GB", "en-US", "en-AU", "fr", "fr-CA", "de", "de-AT", "es", "es-MX", "pt-BR", "pt-PT", "it", "nl"),
    *("sv", "nb", "da", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "el", "ru", "uk", "tr", "he", "hi", "ja"),
    *("zh-CN", "zh-TW", "vi", "id", "sr", "hr", "sl", "et", "bn", "ar-EG", "ko"),
)
ZONES = ("Europe/Lisbon", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")


def test_icu_tells_the_same_day_and_time():
    """Numbers and the beginning of the day's name: CLDR's versions differ in order, case and endings."""
    random = Random(17)  # noqa: S311 - repeatable, not secret
    cases = [
        {"language": language, "zone": random.choice(ZONES), "seconds": random.randrange(10**9, 2 * 10**9)}
        for language in LANGUAGES
        for _ in range(10)
    ]
    lines = "\n".join(map(json.dumps, cases))
    judged = run(["node", ICU], input=lines, capture_output=True, text=True, check=True)

    differ = []
    for case, line in zip(cases, judged.stdout.splitlines(), strict=True):
        local = datetime.fromtimestamp(case["seconds"], ZoneInfo(case["zone"]))
        ours, theirs = (
            essence(told) for told in (told_time(local, language=case["language"]), json.loads(line))
        )
        differ += [(case, ours, theirs)] if ours != theirs else []
    assert differ == []


def essence(told):
    return sorted(numbers(told["date"])), numbers(told["time"]), told["day"].casefold()[:3]


def numbers(text):
    return [int(digits) for digits in re.findall(r"\d+", text)]
