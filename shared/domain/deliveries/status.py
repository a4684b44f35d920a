"""The status of a delivery, and its order: a report with a higher rank wins; and who canceled it."""

from enum import StrEnum


class Status(StrEnum):
    """The state of a delivery. It moves down this list, with these exceptions.

    ``sending``, ``unknown`` and ``sent`` may lead back to ``held``, ``sent`` to ``unknown``, and ``unknown``
    to another attempt. ``dead`` starts anew with a redrive. What we ended as not sent moves on, also to
    ``sent``, if Twilio reports that it has the message. A delivery whose SID turns out to belong to another
    one becomes ``dead``. A call that counted as ``answered`` becomes ``failed`` once it is known that only
    our apology was heard, or ``no_answer`` that it hung up on a machine.
    """

    ACCEPTED = "accepted"  # written in the ledger
    HELD = "held"  # waits, see ``HeldReason``
    SENDING = "sending"  # an attempt is under way
    UNKNOWN = "unknown"  # an attempt got no clear answer; to be reconciled
    SENT = "sent"  # Twilio has it
    # Final from here on. Of two reports with a final status, the later in this list wins, in any order.
    EXPIRED = "expired"  # not_after had passed; never sent
    REFUSED = "refused"  # ours: the person opted out; never sent
    DEAD = "dead"  # given up; there is a dead letter, and a redrive may try again
    CANCELED = "canceled"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    ANSWERED = "answered"
    DELIVERED = "delivered"

    @property
    def is_final(self) -> bool:
        """Whether it needs no further attempt and no further report."""
        return self.rank > Status.SENT.rank

    @property
    def rank(self) -> int:
        """The position in the list above."""
        return _RANKS[self]


_RANKS = {status: rank for rank, status in enumerate(Status)}


CANCELED_BY_REMINDER_ERROR = "its reminder was changed, paused or canceled"
"""The error of a delivery that its reminder canceled. Rows from before ``canceled_by`` have only this."""


class CanceledBy(StrEnum):
    """On whose request a delivery was canceled."""

    CALLER = "caller"  # by the message's own id
    REMINDER = "reminder"  # its reminder was changed, paused or canceled
