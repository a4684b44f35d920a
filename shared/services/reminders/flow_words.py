"""Find out which of the date, the time and the day the flow of a reminder tells, and in which language."""

from shared.domain.local_dates.told_time import NAMES
from shared.domain.reminders.occurrence_message import NO_FLOW, FlowWords
from shared.domain.reminders.reminder import Reminder
from shared.errors import InvalidFlow
from shared.ports.content import Flows
from shared.services.messages.used_values import names_used_by


def flow_words(reminder: Reminder, *, flows: Flows) -> FlowWords:
    """Return what the flow of the reminder's message adds to how its time is told.

    A value of the flow's own comes first. A flow that cannot be used makes no words; what sends the message
    reports it.
    """
    name = reminder.message.get("flow")
    if not isinstance(name, str):
        return NO_FLOW
    try:
        flow, used = flows.get(name), names_used_by(name, flows=flows)
    except InvalidFlow:
        return NO_FLOW
    return FlowWords(names=frozenset(NAMES & used - flow.values.keys()), language=flow.language or "")
