import re

import azure.functions as func
import pytest

from shared.triggers import timers


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
