"""Check that each value of a message with a flow or a template is used: by body, flow or template.

A flow or a template uses a value if it does on any channel. Only what comes in is checked; stored messages
may have been accepted before this rule. A message with neither is checked by ``text_rules``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.messages.placeholders import doubled_names, names_in
from shared.domain.messages.text_rules import unused_faults
from shared.errors import Fault, InvalidFlow, InvalidTemplate

if TYPE_CHECKING:
    from shared.domain.messages.message import Message
    from shared.ports.content import Flows, Templates


def unused_value_faults(message: Message, *, flows: Flows, templates: Templates) -> list[Fault]:
    """Return a fault for each value of ``message`` that nothing uses, on whatever channel it is sent."""
    flow, template = message.flow, message.template
    if not message.values or not (flow or template):
        return []
    try:
        used = names_used_by(flow, flows=flows) if flow else set()
        used |= set(templates.get(template).values) if template else set()
    except (InvalidFlow, InvalidTemplate):
        return []  # a fault of its own, see the look-ups; nothing can be said about its values
    used |= names_in(message.body) | doubled_names(message.body)
    return unused_faults(message.values, used=used, nowhere=_nowhere(flow, template))


def _nowhere(flow: str | None, template: str | None) -> str:
    place = f"template {template}" if template else "body"
    return f"neither {place} nor flow {flow} has" if flow else f"{place} has no"


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
