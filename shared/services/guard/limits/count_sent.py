"""Count what leaves without asking the guard: a text or call in our answer to a webhook of Twilio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.guard.limits.desk_limits import desk_limits

if TYPE_CHECKING:
    from datetime import datetime

    from shared.services.guard.guard_context import GuardContext


def count_sent(to: str, *, units: int, guard: GuardContext, now: datetime, is_call: bool = False) -> None:
    """Count an answer in TwiML against the limits of the desk; it is never refused.

    It makes no request to storage, and never fails: see ``LimitShares.count``. It does not count for the
    person: an answer is to somebody who wrote, and docs/unanswered-texts.md says what limits it.

    Args:
        to: the number that it goes to, without its channel.
        units: segments of a text; 1 for a call.
        guard: the rules, and the shares of this worker.
        now: when it is written.
        is_call: whether it is a call, as by ``<Dial>``.
    """
    for limit in desk_limits(to, is_call=is_call, rules=guard.rules):
        guard.shares.count(limit, units, now=now)
