"""Merge the contacts that an earlier version stored under several spellings of one person's number.

That version found a contact by the number as it was written. The rows stay: during a deployment, a worker of
that version may still write one, such as a STOP.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def merged(own: Contact, others: Sequence[Contact]) -> Contact:
    """Return the contact of a person with several spellings of their number.

    An opt-out under any spelling counts until their next START. Where they are in a flow is taken over once:
    from then on the canonical contact alone knows that.

    Args:
        own: as it is stored under the canonical number; new if it is not.
        others: as they are stored under the other spellings.
    """
    opted_in_at = own.opted_in_at or _LONG_AGO
    opt_outs = [other.opted_out_at for other in others if (other.opted_out_at or _LONG_AGO) > opted_in_at]
    opted_out_at = own.opted_out_at or max(filter(None, opt_outs), default=None)
    if own.merged:
        return structs.replace(own, opted_out_at=opted_out_at)
    newest = max((own, *others), key=_in_flow_since)
    return structs.replace(
        newest,
        number=own.number,
        version=own.version,
        opted_out_at=opted_out_at,
        opt_out_sid=own.opt_out_sid,
        opted_in_at=own.opted_in_at,
        not_understood=own.not_understood,
        flow_texts=own.flow_texts,
        merged=True,
    )


def _in_flow_since(contact: Contact) -> datetime:
    return contact.position.at if contact.position else _LONG_AGO
