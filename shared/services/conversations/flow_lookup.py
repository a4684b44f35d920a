"""Check that a flow exists and can be used when it is named, not when a person calls or texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import Fault, InvalidFlow, InvalidSettings

if TYPE_CHECKING:
    from shared.domain.messages.message import Message
    from shared.ports.content import Flows
    from shared.settings import Settings


def flow_faults(message: Message, *, flows: Flows) -> list[Fault]:
    """Return why the flow that ``message`` names cannot be used; none if it names no flow."""
    try:
        if message.flow is not None:
            flows.get(message.flow)
    except InvalidFlow as error:
        return [Fault("flow", str(error))]
    return []


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
