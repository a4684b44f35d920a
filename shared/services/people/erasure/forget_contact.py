"""Forget the person: the opt-out stays as a hash, then the contact goes, then the outbox is empty of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.people.erasure.about_person import contacts_of
from shared.domain.people.erasure.erased_opt_outs import number_digest
from shared.domain.people.erasure.progress import OPT_OUT_IS_READ_AFTER, Step, Wait, pass_again
from shared.services.people.erasure.erasure_run import Item, RunEnded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from shared.ports.person_erasure import PersonRow
    from shared.services.people.erasure.erasure_run import ErasureRun


def keep_opt_out(run: ErasureRun) -> None:
    """Keep each opt-out as a hash of its address, and wait until every worker reads it."""
    opt_outs = _opt_outs(run)
    names = _names(opt_outs, run)
    if names <= {*run.erasure.kept_opt_outs}:
        return
    for address, at in opt_outs.items():
        run.context.opt_outs.keep(address, at=at)
    run.erasure = structs.replace(run.erasure, kept_opt_outs=tuple(sorted(names)))
    run.pause(Wait.OPT_OUT, until=run.now + OPT_OUT_IS_READ_AFTER)


def forget_contact(run: ErasureRun) -> None:
    """Delete all rows of the person's own, the contact last.

    What came in since the last pass needs another one: without hashes of its SIDs, and with its records at
    Twilio, it would come back. The contact is deleted in the version that was read before its opt-out was: a
    STOP that comes in now is not lost.
    """
    rows = list(run.context.rows.contact(run.number))
    if _came_in(rows, run):
        run.save(pass_again(run.erasure))
        raise RunEnded
    if not _names(_opt_outs(run), run) <= {*run.erasure.kept_opt_outs}:
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


def _came_in(rows: Iterable[PersonRow], run: ErasureRun) -> bool:
    found = run.context.rows
    texts = any(row.kind == "texts" for row in rows)
    return texts or any(found.calls(run.number)) or any(found.recordings(run.number))


def _opt_outs(run: ErasureRun) -> dict[str, datetime]:
    """Return since when the person has opted out, by the address of each contact."""
    contacts = [run.context.contacts.load(address) for address in contacts_of(run.number)]
    return {contact.number: contact.opted_out_at for contact in contacts if contact.opted_out_at}


def _names(addresses: Iterable[str], run: ErasureRun) -> set[str]:
    return {number_digest(run.context.secret, address) for address in addresses}
