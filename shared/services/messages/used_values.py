"""Check that each value of a message with a flow or a template is used: by body, flow or template.

A flow or a template uses a value if it does on any channel. Only what comes in is checked; stored messages
may have been accepted before this rule. A message with neither is checked by ``text_rules``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from shared.domain.messages.placeholders import doubled_names, names_in
from shared.domain.messages.text_rules import unused_faults
from shared.errors import Fault, InvalidFlow, InvalidInput, InvalidTemplate

if TYPE_CHECKING:
    from shared.domain.messages.message import Message
    from shared.domain.reminders.reminder import Reminder
    from shared.ports.content import Flows, Templates


def require_used_values(message: Message, *, flows: Flows, templates: Templates) -> Message:
    """Return ``message`` if each of its values is used, or its flow or template cannot be read.

    Raises:
        InvalidInput: names each value that nothing uses.
    """
    maker = _Maker(flow=message.flow, template=message.template)
    if faults := _unused(maker, message.values, message.body, flows=flows, templates=templates):
        raise InvalidInput(faults)
    return message


def require_used_values_of(reminder: Reminder, *, flows: Flows, templates: Templates) -> Reminder:
    """Return ``reminder`` if each value of its message is used, on whatever channel it is sent.

    Raises:
        InvalidInput: names each value that nothing uses.
    """
    message: dict[str, Any] = reminder.message  # its fields are valid
    body, values = message.get("body") or "", message.get("values") or {}
    maker = _Maker(flow=message.get("flow"), template=message.get("template"))
    if faults := _unused(maker, values, body, flows=flows, templates=templates):
        raise InvalidInput([Fault(f"message.{fault.field}", fault.message) for fault in faults])
    return reminder


class _Maker(Struct, frozen=True, kw_only=True):
    """What makes the words of a message, beside its body."""

    flow: str | None
    template: str | None

    def __str__(self) -> str:
        places = [f"template {self.template}" if self.template else "body"]
        if self.flow:
            places.append(f"flow {self.flow}")
        return f"neither {' nor '.join(places)} has" if len(places) > 1 else f"{places[0]} has no"


def _unused(
    maker: _Maker, values: dict[str, str], body: str, *, flows: Flows, templates: Templates
) -> list[Fault]:
    if not values or not (maker.flow or maker.template):
        return []
    try:
        used = names_used_by(maker.flow, flows=flows) if maker.flow else set()
        used |= set(templates.get(maker.template).values) if maker.template else set()
    except (InvalidFlow, InvalidTemplate):
        return []  # a fault of its own, see the look-ups; nothing can be said about its values
    return unused_faults(values, used=used | names_in(body) | doubled_names(body), nowhere=str(maker))


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
