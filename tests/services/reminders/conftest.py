import pytest

from tests.services.reminders.reminder_harness import ReminderHarness


@pytest.fixture
def harness() -> ReminderHarness:
    return ReminderHarness()
