"""Check that a flow exists and can be used when it is named, not when a person calls or texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import Fault, InvalidFlow, InvalidInput, InvalidSettings

if TYPE_CHECKING:
    from shared.domain.messages.message import Message
    from shared.domain.reminders.reminder import Reminder
    from shared.ports.content import Flows
    from shared.settings import Settings


def require_flow(message: Message, *, flows: Flows) -> Message:
    """Return ``message`` if it names no flow, or one that can be used.

    Raises:
        InvalidInput: the flow cannot be used.
    """
    _require(message.flow, flows=flows, field="flow")
    return message


def has_valid_flow(message: Message, *, flows: Flows) -> bool:
    """Return whether ``message`` names no flow, or one that can be used."""
    try:
        require_flow(message, flows=flows)
    except InvalidInput:
        return False
    return True


def require_flow_of(reminder: Reminder, *, flows: Flows) -> Reminder:
    """Return ``reminder`` if its message names no flow, or one that can be used.

    Raises:
        InvalidInput: the flow cannot be used.
    """
    _require(reminder.message.get("flow"), flows=flows, field="message.flow")
    return reminder


def _require(name: object, *, flows: Flows, field: str) -> None:
    try:
        if isinstance(name, str):
            flows.get(name)
    except InvalidFlow as error:
        raise InvalidInput([Fault(field, str(error))]) from None


def check_flows_in_settings(settings: Settings, *, flows: Flows) -> None:
    """Check that the flows named in settings can be used; each worker reads a flow once.

    Raises:
        InvalidSettings: lists every setting with a flow that cannot be used, and why.
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
