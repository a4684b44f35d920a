"""Whether a message is covered by a stop."""

from shared.domain.deliveries.held_message import HeldReason
from shared.domain.guard.decision import Hold
from shared.domain.guard.pumping import prefix_of
from shared.domain.guard.stops.stop import Scope, Standing
from shared.domain.messages.message import Message
from shared.domain.tag_filter import has_tag


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
        and (scope.tag is None or has_tag(message.tags, scope.tag))
        and scope.flow in {None, message.flow}
        and scope.country in {None, country}
        and scope.prefix in {None, prefix_of(message.to)}
    )
