"""Whether a message is covered by a stop."""

from shared.domain.deliveries.held_message import HeldReason
from shared.domain.guard.decision import Hold
from shared.domain.guard.stops.stop import Scope, Standing
from shared.domain.messages.message import Message


def stop_decision(message: Message, standing: Standing, *, country: str) -> Hold | None:
    """Return the hold of the oldest stop that covers a message; None if none does."""
    for stop in standing.stops:
        if covers(stop.scope, message, country=country):
            if prefix := stop.scope.prefix:
                reason = f"numbers that begin with {prefix} are held: {stop.reason}"
                return Hold(held_for=HeldReason.PREFIX, reason=reason, stop_id=stop.id)
            reason = f"stopped: {stop.reason}"
            return Hold(held_for=HeldReason.STOPPED, reason=reason, stop_id=stop.id)
    return None


def covers(scope: Scope, message: Message, *, country: str) -> bool:
    """Return whether a message has all that a scope names; ``country`` is that of its person."""
    return (
        scope.channel in {None, message.channel}
        and (scope.tag is None or has_tag(message, scope.tag))
        and scope.flow in {None, message.flow}
        and scope.country in {None, country}
        and (scope.prefix is None or message.to.startswith(f"+{scope.prefix.removeprefix('+')}"))
    )


def has_tag(message: Message, tag: str) -> bool:
    """Return whether a message has a tag of that ``name``, or of that ``name=value``."""
    return any(tag in {name, f"{name}={value}"} for name, value in message.tags.items())
