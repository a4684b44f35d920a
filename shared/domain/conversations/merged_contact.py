"""Merge the contacts that an earlier version stored under several spellings of one person's number.

That version found a contact by the number as it was written. The rows stay: during a deployment, a worker of
that version may still write one, such as a STOP.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.questions.open_questions import with_question

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def merged(own: Contact, others: Sequence[Contact]) -> Contact:
    """Return the contact of a person with several spellings of their number.

    An opt-out under any spelling counts until their next START. Their open questions are taken over once:
    from then on the canonical contact alone knows them, and their zone, which somebody may have removed.

    Args:
        own: as it is stored under the canonical number; new if it is not.
        others: as they are stored under the other spellings.
    """
    opted_in_at = own.opted_in_at or _LONG_AGO
    opt_outs = [other.opted_out_at for other in others if (other.opted_out_at or _LONG_AGO) > opted_in_at]
    opted_out_at = own.opted_out_at or max(filter(None, opt_outs), default=None)
    taken_over = [] if own.merged else [other.position for other in others if other.position]
    for question in sorted(taken_over, key=lambda question: question.at):
        if not any(other.key == question.key and other.at > question.at for other in own.questions):
            own = with_question(own, question)
    return structs.replace(
        own,
        opted_out_at=opted_out_at,
        wrote_at=max(filter(None, (each.wrote_at for each in (own, *others))), default=None),
        zone=own.zone if own.merged else own.zone or next((other.zone for other in others if other.zone), ""),
        merged=True,
    )
