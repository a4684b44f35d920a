import re
from datetime import UTC, datetime
from types import SimpleNamespace

import azure.functions as func
import pytest

from shared.domain.conversations.contact import Contact
from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.ports.queues import QueueDepth
from shared.triggers import timers
from tests.examples import NOON
from tests.fakes.guard import MemoryStops
from tests.fakes.people import MemoryPeopleIndex
from tests.fakes.queues import FixedQueueStats
from tests.fakes.storage import MemoryAgenda, MemoryLedger


@pytest.fixture
def schedules() -> dict[str, str]:
    """Return the schedule of each timer function."""
    app = func.FunctionApp()
    app.register_functions(timers.bp)
    return {
        str(function.get_function_name()): function.get_trigger().schedule for function in app.get_functions()
    }


def test_the_timetable_in_the_docstring_names_every_function(schedules):
    named = re.findall(r"^\| ``(\w+)`` \|", timers.__doc__, re.MULTILINE)

    assert sorted(named) == sorted(schedules)


def test_no_two_timers_have_the_same_schedule(schedules):
    assert len(set(schedules.values())) == len(schedules)


def test_the_daily_timer_lists_opt_outs_of_an_earlier_version_and_removes_old_reminders(monkeypatch):
    index = MemoryPeopleIndex(lambda: [Contact(number="+12025550905", opted_out_at=NOON)])
    agenda = MemoryAgenda()
    reminder = Reminder(id="old", message={"to": "+12025550905", "body": "Hello"}, at="2020-01-01T12:00:00Z")
    agenda.save(
        ReminderState(reminder=reminder, due=None, updated_at=datetime(2020, 1, 2, tzinfo=UTC)), was_due=None
    )
    app = SimpleNamespace(
        agenda=agenda,
        ledger=MemoryLedger(),
        people_index=index,
        settings=SimpleNamespace(RETAIN="all 30d"),
        queue_stats=lambda _queue: FixedQueueStats(QueueDepth(count=0)),
        stops=MemoryStops(),
    )
    monkeypatch.setattr(timers, "services", lambda: app)

    timers.reminders_follow_law._function.get_user_function()(None)

    assert [row.number for row in index.opted_out(limit=5).items] == ["+12025550905"]
    assert agenda.load("old") is None
