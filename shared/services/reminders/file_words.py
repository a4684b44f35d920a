"""Find out which of the date, the time and the day the flow and the template of a reminder tell."""

from contextlib import suppress

from shared.domain.local_dates.told_time import NAMES
from shared.domain.reminders.occurrence_message import FileWords
from shared.domain.reminders.reminder import Reminder
from shared.errors import InvalidFlow, InvalidTemplate
from shared.ports.content import Flows, Templates
from shared.services.messages.used_values import names_used_by


def file_words(reminder: Reminder, *, flows: Flows, templates: Templates) -> FileWords:
    """Return what flow and template of the reminder's message add to how its time is told.

    A value of the flow's own comes first. A file that cannot be used adds nothing; what sends the message
    reports it.
    """
    names, language = set[str](), ""
    flow, template = reminder.message.get("flow"), reminder.message.get("template")
    if isinstance(flow, str):
        with suppress(InvalidFlow):
            found = flows.get(flow)
            names |= names_used_by(flow, flows=flows) - found.values.keys()
            language = found.language or ""
    if isinstance(template, str):
        with suppress(InvalidTemplate):
            names |= set(templates.get(template).values)
    return FileWords(names=frozenset(NAMES & names), language=language)
