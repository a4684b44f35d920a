"""The example of docs/message-texts.md works, and its table of languages is right."""

import re
from datetime import datetime, timedelta, timezone

import pytest

from shared.domain.local_dates.told_time import told_time
from shared.triggers.clock import utc_now
from tests.journey.running_app import ROOT, eventually
from tests.journey.test_reminder_docs import run

TEXT = (ROOT / "docs" / "message-texts.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
LANGUAGES = re.findall(r"^\| `([a-z]+-[A-Z]+)` \| (.*) \| (.*) \| (.*) \|$", TEXT, re.MULTILINE)


def test_a_reminder_may_tell_its_time(switchboard):
    (code,) = BLOCKS

    reminder = run(switchboard, code)

    assert reminder["next"][0]["local"] == "2031-12-01T18:30:00Z"
    assert reminder["message"]["body"] == "{day}, {date}: {time}"


@pytest.mark.parametrize(("language", "date", "time", "day"), LANGUAGES)
def test_the_table_of_languages_is_right(language, date, time, day):
    local = datetime(2031, 12, 1, 18, 30)  # noqa: DTZ001 - a local time

    assert told_time(local, language=language) == {"date": date, "time": time, "day": day}


def test_the_table_has_languages():
    assert len(LANGUAGES) == 3


def test_the_text_of_a_reminder_tells_when_it_was_due(switchboard):
    at = utc_now().astimezone(timezone(timedelta(hours=5, minutes=45))) + timedelta(seconds=2)
    message = {"to": "+12025550188", "body": "{time}, {day}", "language": "de"}

    reminder = {"at": at.isoformat("T", "seconds"), "message": message}
    assert switchboard.api("POST", "reminders", reminder).status == 201

    told = told_time(at, language="de")
    assert eventually(lambda: switchboard.texts_to("+12025550188")) == [f"{told['time']}, {told['day']}"]
