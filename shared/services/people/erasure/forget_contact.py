"""Forget the person: the opt-out stays as a hash, then the contact goes, then the outbox is empty of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.people.digests import digest
from shared.domain.people.erasure.about_person import contacts_of
from shared.domain.people.erasure.progress import OPT_OUT_IS_READ_AFTER, Step, Wait
from shared.services.people.erasure.erasure_run import Item, RunEnded

if TYPE_CHECKING:
    from datetime import datetime

    from shared.services.people.erasure.erasure_run import ErasureRun


def keep_opt_out(run: ErasureRun) -> None:
    """Keep each opt-out as a hash of its address, and wait until every worker reads it."""
    opt_outs = _opt_outs(run)
    if all(name in run.erasure.kept_opt_outs for name in opt_outs):
        return
    for name, at in opt_outs.items():
        run.context.opt_outs.add(name, at)
    run.erasure = structs.replace(run.erasure, kept_opt_outs=tuple(opt_outs))
    run.pause(Wait.OPT_OUT, until=run.now + OPT_OUT_IS_READ_AFTER)


def forget_contact(run: ErasureRun) -> None:
    """Delete all rows of the person's own, the contact last.

    The contact is deleted in the version that was read before its opt-out was: a STOP that comes in now is
    not lost.
    """
    rows = list(run.context.rows.contact(run.number))
    if any(name not in run.erasure.kept_opt_outs for name in _opt_outs(run)):
        run.save(structs.replace(run.erasure, step=Step.OPT_OUT.value))
        keep_opt_out(run)
        raise RunEnded
    run.erase(
        rows,
        item=lambda row: Item(key=f"{row.partition} {row.key}", rows={row.kind: 1}),
        remove=run.context.rows.remove,
    )


def await_queue(run: ErasureRun) -> None:
    """Wait until the messages that were canceled have come off the outbox: there they are dropped."""
    off = run.erasure.off_queue_at
    if off and run.now < off:
        run.pause(Wait.QUEUE, until=off)
    closed = run.erasure.closed_at
    for queue in run.context.outbox:
        oldest = queue.depth().oldest
        if oldest and closed and oldest <= closed:
            run.pause(Wait.QUEUE)


def _opt_outs(run: ErasureRun) -> dict[str, datetime]:
    """Return since when the person has opted out, by the hash of each address."""
    contacts = [run.context.contacts.load(address) for address in contacts_of(run.number)]
    return {
        digest(run.context.secret, "number", contact.number): contact.opted_out_at
        for contact in contacts
        if contact.opted_out_at
    }
