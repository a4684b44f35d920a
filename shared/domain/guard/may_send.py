"""The guard: whether a message may be sent now. One pure decision, asked by every way out.

Cancellations and countries are asked first: a message that they end must not wait before that. Limits are
asked last, since they count what is sent now. Whether the person opted out is asked earlier, see
``services/sending/basic_checks.py``.
"""

from datetime import datetime

from msgspec import Struct

from shared.domain.deliveries.status import Status
from shared.domain.guard.countries import country_decision
from shared.domain.guard.decision import Decision, End, Hold
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit_decision import person_limit_decision
from shared.domain.guard.person import Person
from shared.domain.guard.quiet.quiet_decision import quiet_decision
from shared.domain.guard.stops.cancel_decision import cancel_decision
from shared.domain.guard.stops.stop import Standing
from shared.domain.guard.stops.stop_decision import stop_decision
from shared.domain.messages.message import Message
from shared.domain.senders.person_country import country_of


class Circumstances(Struct, frozen=True, kw_only=True):
    """What a decision depends on, beside the message and its person."""

    rules: GuardRules
    standing: Standing
    units: int  # segments of the text as it is sent; a call is one
    enqueued_at: datetime  # when it was accepted, or put on the queue
    now: datetime


def may_send(message: Message, person: Person, circumstances: Circumstances) -> Decision:
    """Return whether a message may be sent now, waits, or ends.

    The limits of the whole desk are not asked here: whether there is room shows when a place is taken, see
    ``services/guard/reserve.py``. Nor are new numbers that begin alike: ``services/guard/hold_prefix.py``.
    """
    rules, standing, now = circumstances.rules, circumstances.standing, circumstances.now
    ended_or_stopped = (
        cancel_decision(message, standing, enqueued_at=circumstances.enqueued_at)
        or country_decision(message.to, countries=rules.countries)
        or stop_decision(message, standing, country=country_of(message.to))
    )
    if ended_or_stopped:
        return ended_if_too_late(ended_or_stopped, message)
    quiet = quiet_decision(message, person, quiet=rules.quiet, now=now)
    if isinstance(quiet, Hold):
        return ended_if_too_late(quiet, message)
    over = person_limit_decision(
        message, person.recent, limits=rules.limits, units=circumstances.units, now=now
    )
    return ended_if_too_late(over, message) if over else quiet


def ended_if_too_late(decision: Hold | End, message: Message) -> Hold | End:
    """Return that a message expires, at once, if it would wait past its ``not_after``."""
    end = message.not_after
    if isinstance(decision, Hold) and decision.until and end and end <= decision.until:
        when = f"{decision.until:%Y-%m-%dT%H:%MZ}"
        return End(status=Status.EXPIRED, reason=f"{decision.reason} until {when}, after its not_after")
    return decision
