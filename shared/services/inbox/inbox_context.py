"""What the timer works with that finds texts without a webhook, a noted reply or an answer."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from shared.ports.people import DayIndex
from shared.ports.queues import Outbox
from shared.ports.storage import Contacts, Ledger
from shared.ports.twilio import InboundTexts

MAX_SETTLED = 20_000
"""About 2 MB in one worker."""


class SettledTexts:
    """SIDs of texts about which nothing is left to do: the next runs of this worker need not read them.

    Only a saving: a worker that has just started reads every text again.
    """

    def __init__(self, *, max_texts: int = MAX_SETTLED) -> None:
        self._max_texts = max_texts
        self._sids: OrderedDict[str, None] = OrderedDict()

    def add(self, sid: str) -> None:
        """Remember a text; the one that was added first is forgotten if there are too many."""
        self._sids[sid] = None
        if len(self._sids) > self._max_texts:
            self._sids.popitem(last=False)

    def __contains__(self, sid: str) -> bool:
        """Return whether nothing is left to do about that text."""
        return sid in self._sids


class AnswerText(Protocol):
    """Does what the webhook does: stores a text, marked as late."""

    def __call__(self, form: Mapping[str, str], at: datetime, *, too_late: bool) -> None:
        """Store a text that came in ``at``; ``too_late``: its answer will not be sent."""


class InboxContext(Struct, frozen=True, kw_only=True):
    """The ports of the timer, and its waits."""

    inbox: InboundTexts
    contacts: Contacts
    days: DayIndex
    answer: AnswerText
    ledger: Ledger
    outbox: Outbox
    settled: SettledTexts
    late_answer: timedelta  # how old a text may be when its answer is sent
    first_lookup_after: timedelta  # the age of a text at which Twilio is first asked for its answer
    second_lookup_after: timedelta
