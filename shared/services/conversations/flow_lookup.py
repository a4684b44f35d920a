"""Is there such a flow? Found out when somebody names it, not when a person hears the apology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import Fault, InvalidFlow, InvalidInput, InvalidSettings

if TYPE_CHECKING:
    from shared.domain.messages.message import Message
    from shared.domain.reminders.reminder import Reminder
    from shared.ports.content import Flows
    from shared.settings import Settings


def require_flow(message: Message, *, flows: Flows) -> Message:
    """Return ``message`` if its flow, if it has one, can be used.

    Raises:
        InvalidInput: it cannot.
    """
    _must_be_known(message.flow, flows=flows, field="flow")
    return message


def has_valid_flow(message: Message, *, flows: Flows) -> bool:
    """Return whether its flow, if it has one, can be used."""
    try:
        require_flow(message, flows=flows)
    except InvalidInput:
        return False
    return True


def require_flow_of(reminder: Reminder, *, flows: Flows) -> Reminder:
    """Return ``reminder`` if the flow of its message, if it has one, can be used.

    Raises:
        InvalidInput: it cannot.
    """
    _must_be_known(reminder.message.get("flow"), flows=flows, field="message.flow")
    return reminder


def _must_be_known(name: object, *, flows: Flows, field: str) -> None:
    try:
        if isinstance(name, str):
            flows.get(name)
    except InvalidFlow as error:
        raise InvalidInput([Fault(field, str(error))]) from None


def check_flows_in_settings(settings: Settings, *, flows: Flows) -> None:
    """Check that the flows which settings name can be used; each is read once a worker.

    Raises:
        InvalidSettings: names every setting that names one which cannot, and why.
    """
    faults = []
    for setting, names in settings.flows_named().items():
        for name in dict.fromkeys(names):
            try:
                flows.get(name)
            except InvalidFlow as error:
                faults.append(f"{setting}: {error}")
    if faults:
        raise InvalidSettings("Invalid settings: " + "; ".join(faults))
