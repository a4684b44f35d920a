"""Delete one record of Twilio's, with what belongs to it; note that the pass waits if it is not complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.people.erasure.progress import Wait
from shared.services.people.erasure.erasure_run import Item

if TYPE_CHECKING:
    from shared.services.people.erasure.erasure_run import ErasureRun

CALL = "CA"
"""How the SIDs of calls begin."""


def delete_record(sid: str, run: ErasureRun, *, has_media: bool = False) -> bool:
    """Delete a text with its media, or a call; return whether it is gone."""
    return delete_call(sid, run) if sid.startswith(CALL) else delete_text(sid, run, has_media=has_media)


def delete_text(sid: str, run: ErasureRun, *, has_media: bool) -> bool:
    """Delete a text, its media first; return whether it is gone."""
    at_twilio = run.context.at_twilio
    if has_media:
        at_twilio.delete_media(sid)
    return _gone(sid, run, is_gone=at_twilio.delete_text(sid))


def delete_call(sid: str, run: ErasureRun) -> bool:
    """Delete a call, with its recordings and the calls that it dialled; return whether all are gone.

    No row of ours may tell of those: each is counted before it is fenced off, and fenced off before it is
    deleted.
    """
    at_twilio = run.context.at_twilio
    for recording in at_twilio.recordings_of(sid):
        fence_off(recording, "recordings", run)
        if not delete_recording(recording, run):
            return False
        run.context.rows.remove_recording(recording)
    for dialled in at_twilio.calls(parent=sid):
        fence_off(dialled.sid, "calls", run)
        if not delete_call(dialled.sid, run):
            return False
    return _gone(sid, run, is_gone=at_twilio.delete_call(sid))


def delete_recording(sid: str, run: ErasureRun) -> bool:
    """Delete a recording with its audio; return whether it is gone."""
    return _gone(sid, run, is_gone=run.context.at_twilio.delete_recording(sid))


def _gone(sid: str, run: ErasureRun, *, is_gone: bool) -> bool:
    if not is_gone:
        run.incomplete.add(sid)
        run.wait(Wait.INCOMPLETE)
    return is_gone


def fence_off(sid: str, kind: str, run: ErasureRun) -> None:
    """Count a record of that kind, unless that was done, and let nothing about it be stored again."""
    if not run.context.ledger.is_erased_sid(sid):
        run.count([Item(key=f"at Twilio {sid}", twilio={kind: 1})])
        run.context.ledger.erase_sid(sid)
