"""Check that each value of a message with a flow is used: by its body, or by the flow on any channel.

Only what comes in is checked; stored messages may have been accepted before this rule. A message without
a flow is checked by ``text_rules``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.domain.messages.placeholders import doubled_names, names_in
from shared.domain.messages.text_rules import unused_faults
from shared.errors import Fault, InvalidFlow, InvalidInput

if TYPE_CHECKING:
    from shared.domain.messages.message import Message
    from shared.domain.reminders.reminder import Reminder
    from shared.ports.content import Flows


def require_used_values(message: Message, *, flows: Flows) -> Message:
    """Return ``message`` if each of its values is used, or its flow cannot be read.

    Raises:
        InvalidInput: names each value that nothing uses.
    """
    if faults := _unused(message.flow, message.values, message.body, flows=flows):
        raise InvalidInput(faults)
    return message


def require_used_values_of(reminder: Reminder, *, flows: Flows) -> Reminder:
    """Return ``reminder`` if each value of its message is used, on whatever channel it is sent.

    Raises:
        InvalidInput: names each value that nothing uses.
    """
    message: dict[str, Any] = reminder.message  # its fields are valid
    body, values = message.get("body") or "", message.get("values") or {}
    if faults := _unused(message.get("flow"), values, body, flows=flows):
        raise InvalidInput([Fault(f"message.{fault.field}", fault.message) for fault in faults])
    return reminder


def _unused(flow: str | None, values: dict[str, str], body: str, *, flows: Flows) -> list[Fault]:
    if not flow or not values:
        return []
    try:
        of_flow = names_used_by(flow, flows=flows)
    except InvalidFlow:  # a fault of its own, see ``flow_lookup``; nothing can be said about its values
        return []
    used = names_in(body) | doubled_names(body) | of_flow
    return unused_faults(values, used=used, nowhere=f"neither body nor flow {flow} has")


def names_used_by(name: str, *, flows: Flows) -> set[str]:
    """Return the names of the values that a flow uses, and all flows to which it leads.

    Raises:
        InvalidFlow: one of them cannot be used.
    """
    names, seen, left = set[str](), set[str](), {name}
    while left:
        name = left.pop()
        seen.add(name)
        flow = flows.get(name)
        names |= flow.value_names
        redirects = {step.redirect for step in flow.steps.values() if step.redirect}
        left |= {other for other in redirects if not other.startswith("https://")} - seen
    return names
