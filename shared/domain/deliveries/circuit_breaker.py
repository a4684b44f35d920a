"""The circuit breaker: while Twilio refuses our account, messages are held and one at a time probes it.

There is one for each set of credentials, shared by all instances, so that an instance with outdated
settings stops only itself. It opens with an answer that refuses the account. It closes with an answer to
the probe (the attempt of one held message) that shows that Twilio accepts it. See docs/refused-account.md.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.deliveries.held_message import HeldMessage, release_times
from shared.domain.twilio_answers.twilio_advice import advice
from shared.domain.twilio_answers.twilio_errors import CHECK_ACCOUNT, LOWEST_CODE

PROBE_INTERVAL = timedelta(seconds=25)
"""The shortest time between two probes. Less than the half minute between two ticks, which start them."""

FORGOTTEN_AFTER = timedelta(minutes=5)
"""A circuit breaker without a refusal for this long counts as closed: perhaps nothing is held any more."""

RELEASED_PER_SECOND = 20


class CircuitBreaker(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of the circuit breaker of one set of credentials. Changed only by the functions here."""

    key: str  # a hash of the credentials
    opened_at: datetime | None = None  # None: it is closed
    last_refusal_at: datetime | None = None
    closed_at: datetime | None = None  # when a probe last closed it
    code: int = 0  # Twilio's code of the last refusal, or the HTTP status
    reason: str = ""  # the text of the last refusal
    probe_id: str = ""  # the message that may make a request; empty: none may
    probe_at: datetime | None = None  # when the last probe was put on the outbox
    last_probe: HeldMessage | None = None  # the next probe is the message after this one
    released_until: datetime | None = None  # until when messages are released, at the rate above
    #: The version of the row; empty if it was never saved.
    version: str = ""

    @property
    def remedy(self) -> str:
        """One sentence on how to mend what Twilio refuses."""
        return advice(self.code) if self.code >= LOWEST_CODE else CHECK_ACCOUNT

    @property
    def problem(self) -> str:
        """What Twilio refuses, and the remedy; Twilio's own text may lack the full stop."""
        return f"{self.reason.rstrip(' .')}. {self.remedy}"


def is_open(breaker: CircuitBreaker, *, now: datetime) -> bool:
    """Return whether no message but the probe may make a request."""
    if breaker.opened_at is None or breaker.last_refusal_at is None:
        return False
    return now - breaker.last_refusal_at < FORGOTTEN_AFTER


def record_refusal(
    breaker: CircuitBreaker, *, message_id: str, code: int, reason: str, began: datetime, now: datetime
) -> CircuitBreaker:
    """Return the circuit breaker after an attempt that Twilio refused because of the account.

    Many attempts may be refused at once: only the first of them, and the probe, change anything. An
    attempt that ``began`` before the circuit breaker was closed says nothing about the account now.
    """
    if breaker.closed_at and breaker.opened_at is None and began < breaker.closed_at:
        return breaker
    if is_open(breaker, now=now) and breaker.probe_id != message_id:
        return breaker
    return replace(
        breaker,
        opened_at=(breaker.opened_at if is_open(breaker, now=now) else None) or now,
        last_refusal_at=now,
        code=code,
        reason=reason,
        probe_id="",
    )


def record_acceptance(breaker: CircuitBreaker, *, message_id: str, now: datetime) -> CircuitBreaker:
    """Return the circuit breaker after an answer that shows that Twilio accepts the account.

    Only the probe closes it: another answer may be to a request from before the refusal.
    """
    if breaker.opened_at is None or breaker.probe_id != message_id:
        return breaker
    return replace(breaker, opened_at=None, closed_at=now, probe_id="", last_probe=None)


def is_probe_due(breaker: CircuitBreaker, *, now: datetime) -> bool:
    """Return whether a message should be put on the outbox as the next probe."""
    return is_open(breaker, now=now) and (
        breaker.probe_at is None or now - breaker.probe_at >= PROBE_INTERVAL
    )


def begin_probe(breaker: CircuitBreaker, held: HeldMessage, *, now: datetime) -> CircuitBreaker:
    """Return the circuit breaker with that message as the only one that may make a request."""
    return replace(breaker, probe_id=held.id, probe_at=now, last_probe=replace(held, version=""))


def reserve_release(
    breaker: CircuitBreaker, count: int, *, now: datetime
) -> tuple[CircuitBreaker, list[datetime]]:
    """Return when each of the first of ``count`` held messages is released, as many as one tick may."""
    start = max(now, breaker.released_until or now)
    times, until = release_times(count, per_second=RELEASED_PER_SECOND, start=start, now=now)
    return replace(breaker, released_until=until) if times else breaker, times
