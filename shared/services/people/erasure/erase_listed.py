"""Erase what Twilio lists of a person and we have no row of, such as our answers to their texts.

An account may be shared with other apps: only what has a sender of ours on the other side is deleted, or
belongs to what was erased before.
"""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING

from shared.domain.messages.canonical_number import spellings
from shared.domain.messages.phone_number import without_channel
from shared.domain.people.erasure.about_person import addresses_of, is_at
from shared.services.people.erasure.delete_at_twilio import CALL, delete_record
from shared.services.people.erasure.erasure_run import BATCH, Item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shared.ports.person_erasure import ListedRecord
    from shared.services.people.erasure.erasure_run import ErasureRun


def erase_listed(run: ErasureRun) -> None:
    """Erase the texts and calls of the person that are still at Twilio.

    Each is counted before it is deleted: once it is gone, nothing tells of it any more. What was fenced off
    before is counted already.
    """
    ledger = run.context.ledger
    records = {listed.sid: listed for listed in _listed(run)}
    for batch in batched(records.values(), BATCH, strict=False):
        run.require_time()
        theirs = [listed for listed in batch if _may_delete(listed, run)]
        run.count([_item_of(listed) for listed in theirs if not ledger.is_erased_sid(listed.sid)])
        for listed in theirs:
            ledger.erase_sid(listed.sid)
            delete_record(listed.sid, run, has_media=bool(listed.media))


def _listed(run: ErasureRun) -> Iterator[ListedRecord]:
    at_twilio = run.context.at_twilio
    found: list[Sequence[ListedRecord]] = []
    for address in addresses_of(run.number):
        run.require_time()
        found += at_twilio.texts(sender=address), at_twilio.texts(to=address)
    for number in spellings(run.number):
        found += at_twilio.calls(sender=number), at_twilio.calls(to=number)
    for records in found:
        yield from records


def _may_delete(listed: ListedRecord, run: ErasureRun) -> bool:
    """Return whether a record is of this app, and not one that waits to be complete, as this pass knows."""
    ledger = run.context.ledger
    if listed.sid in run.incomplete or ledger.sid_owner(listed.sid):
        return False
    other = listed.to if is_at(listed.sender, run.number) else listed.sender
    if without_channel(other) in run.context.ours or listed.service in run.context.ours:
        return True
    return any(ledger.is_erased_sid(sid) for sid in (listed.sid, listed.parent) if sid)


def _item_of(listed: ListedRecord) -> Item:
    if listed.sid.startswith(CALL):
        return Item(key=listed.sid, twilio={"calls": 1})
    return Item(key=listed.sid, twilio={"messages": 1, "media": listed.media})
