"""Erase a person: begin, and go on where the last run ended, until its time is over."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.phone_number import masked
from shared.domain.people.digests import digest, require_secret
from shared.domain.people.erasure.progress import Step, Wait, after_step, begin
from shared.errors import NotFound, TwilioUnavailable, VersionConflict
from shared.services.people.erased.check_secret import require_same_secret
from shared.services.people.erasure.close_agenda import close_agenda, close_reminders
from shared.services.people.erasure.close_messages import close_messages
from shared.services.people.erasure.erase_deliveries import erase_deliveries
from shared.services.people.erasure.erase_inbound import erase_calls, erase_recordings, erase_texts
from shared.services.people.erasure.erase_listed import erase_listed
from shared.services.people.erasure.erase_rows import (
    erase_dead_letters,
    erase_events,
    erase_index,
    erase_prefix,
    hide_in_acts,
)
from shared.services.people.erasure.erasure_run import ErasureRun, RunEnded
from shared.services.people.erasure.forget_contact import await_queue, forget_contact, keep_opt_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from shared.domain.people.erasure.progress import Erasure
    from shared.ports.person_erasure import Erasures
    from shared.services.people.erasure.erasure_context import ErasureContext

log = logging.getLogger(__name__)

STEPS: dict[Step, Callable[[ErasureRun], None]] = {
    Step.REMINDERS: close_reminders,
    Step.AGENDA: close_agenda,
    Step.MESSAGES: close_messages,
    Step.DELIVERIES: erase_deliveries,
    Step.TEXTS: erase_texts,
    Step.RECORDINGS: erase_recordings,
    Step.CALLS: erase_calls,
    Step.LISTED: erase_listed,
    Step.DEAD_LETTERS: erase_dead_letters,
    Step.INDEX: erase_index,
    Step.PREFIX: erase_prefix,
    Step.ACTS: hide_in_acts,
    Step.EVENTS: erase_events,
    Step.OPT_OUT: keep_opt_out,
    Step.CONTACT: forget_contact,
    Step.QUEUE: await_queue,
}
"""What each step does. All of them may be repeated."""


def erase_person(number: str, *, context: ErasureContext, now: datetime) -> Erasure:
    """Begin to erase the person at a number in E.164, or go on; return how far it is.

    Raises:
        InvalidSettings: there is no ``DIGEST_SECRET``.
        Conflict: it is not the one that others were erased with.
    """
    name = _digest(number, secret=context.secret)
    require_same_secret(context.secret, check=context.secret_check)
    known = context.erasures.load(name)
    try:
        erasure = context.erasures.save(begin(name, canonical(number), known=known, now=now))
    except VersionConflict:  # a timer, or the same request again
        return find_erasure(number, erasures=context.erasures, secret=context.secret)
    return go_on(erasure, context=context, now=now)


def find_erasure(number: str, *, erasures: Erasures, secret: str) -> Erasure:
    """Return how far the erasure of a number is.

    Raises:
        NotFound: the person was never erased.
        InvalidSettings: there is no ``DIGEST_SECRET``.
    """
    erasure = erasures.load(_digest(number, secret=secret))
    if erasure is None:
        raise NotFound("nobody asked to erase this person")
    return erasure


def go_on_with_erasures(*, context: ErasureContext, now: datetime) -> int:
    """Go on with the erasures that are not finished, as long as there is time; return how many there were."""
    count = 0
    for erasure in context.erasures.unfinished(now=now):
        if context.elapsed() >= context.budget:
            break
        count += 1
        try:
            go_on(erasure, context=context, now=now)
        except Exception:  # whatever it is, the next person must not wait for it
            log.exception("the erasure of %s failed; the next run tries again", masked(erasure.number))
    return count


def go_on(erasure: Erasure, *, context: ErasureContext, now: datetime) -> Erasure:
    """Go on with an erasure until it is finished, must wait, or its time is over; return how far it is."""
    run = ErasureRun(erasure, context, now=now)
    try:
        _run(run)
    except RunEnded:
        pass
    except TwilioUnavailable as error:
        log.warning("the erasure of %s waits for Twilio: %s", masked(erasure.number), error)
        _pause_for_twilio(run)
    except VersionConflict:  # another run is at it
        return context.erasures.load(erasure.digest) or run.erasure
    return run.erasure


def _run(run: ErasureRun) -> None:
    while run.erasure.step:
        number = run.number
        STEPS[Step(run.erasure.step)](run)
        run.save(after_step(run.erasure, now=run.now))
        if not run.erasure.step:
            log.info("person %s erased: %s, %s", masked(number), run.erasure.rows, run.erasure.twilio)
        if run.erasure.try_again_at:
            return
        if run.erasure.step:
            run.require_time()


def _pause_for_twilio(run: ErasureRun) -> None:
    try:
        run.pause(Wait.TWILIO)
    except (RunEnded, VersionConflict):
        return


def _digest(number: str, *, secret: str) -> str:
    return digest(require_secret(secret), "number", canonical(number))
