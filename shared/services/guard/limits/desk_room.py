"""What is left within the limits of the whole desk, as a dry run uses it up. Nothing is stored."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from shared.domain.guard.decision import End, Hold
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.desk_limits import desk_limits
from shared.domain.guard.limits.limit import Limit
from shared.domain.guard.limits.limit_decision import desk_limit_reached, larger_than
from shared.domain.guard.limits.pot import Pot, pot_of
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel


class DeskRoom:
    """The room that the pots show, less what earlier messages of the dry run would take.

    What other workers hold and have not spent counts as room: they may spend it, or return it.
    """

    def __init__(self, pots: Iterable[Pot], *, rules: GuardRules) -> None:
        self._pots = {pot.key: pot for pot in pots}
        self._rules = rules
        self._taken: Counter[tuple[str, str]] = Counter()  # by limit and its hour or day

    def take(self, message: Message, *, units: int, at: datetime) -> Hold | End | None:
        """Take a place for a message at that time; return why there is none."""
        limits = desk_limits(message.to, is_call=message.channel is Channel.CALL, rules=self._rules)
        for limit in limits:
            if too_large := larger_than(limit, units=units):
                return too_large
            if self._used(limit, at=at) + units > limit.most:
                return desk_limit_reached(message, limit, now=at)
        self._taken.update({(limit.key, limit.interval(at)): units for limit in limits})
        return None

    def _used(self, limit: Limit, *, at: datetime) -> int:
        pot = pot_of(limit, self._pots.get(limit.key), now=at)
        return pot.used(now=at) + self._taken[limit.key, limit.interval(at)]
