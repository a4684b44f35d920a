"""How far the erasure of a person is: its steps, in their order, and what comes after each.

First all that may still be sent is closed, then Twilio's records are deleted, each followed by our row of
it, then all other rows. Closing and Twilio are one pass over storage. Passes are repeated until one finds
nothing, so that what came in meanwhile is erased too. Each step may be repeated: after a crash it begins
again where the row of the erasure says.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct, field, structs


class Stage(StrEnum):
    """What an erasure does now."""

    CLOSING = "closing"  # nothing new is sent; what waits is canceled, what is being sent is settled
    TWILIO = "twilio"  # Twilio's records, and our rows about them
    ROWS = "rows"  # all other rows, the contact last
    FINISHED = "finished"


class Step(StrEnum):
    """The steps, in their order."""

    REMINDERS = "reminders"
    AGENDA = "agenda"
    MESSAGES = "messages"
    DELIVERIES = "deliveries"
    TEXTS = "texts"
    RECORDINGS = "recordings"
    CALLS = "calls"
    LISTED = "listed"
    DEAD_LETTERS = "dead_letters"
    INDEX = "index"
    PREFIX = "prefix"
    ACTS = "acts"
    EVENTS = "events"
    OPT_OUT = "opt_out"
    CONTACT = "contact"
    QUEUE = "queue"


STEPS = tuple(Step)
LAST_OF_PASS = Step.LISTED
_FIRST_OF_STAGE = {
    Step.REMINDERS: Stage.CLOSING,
    Step.DELIVERIES: Stage.TWILIO,
    Step.DEAD_LETTERS: Stage.ROWS,
}


class Wait(StrEnum):
    """What an erasure may wait for."""

    SENDING = "sending"  # a request to Twilio without an outcome
    INCOMPLETE = "incomplete"  # a record that Twilio deletes only once it is complete
    TWILIO = "twilio"  # Twilio gives no answer
    OPT_OUT = "opt_out"  # until every worker reads the hash of the opt-out
    QUEUE = "queue"  # until messages come off the outbox


MIN_WAIT, MAX_WAIT = timedelta(minutes=1), timedelta(hours=1)
"""How long an erasure that waits is left alone: an eighth of the time since it began, within these."""

OPT_OUT_IS_READ_AFTER = timedelta(seconds=3)
"""How long a worker may still believe that there is no hash of an opt-out."""


class Erasure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The erasure of the person at a number. Fields are stored under their ``field(name=...)``."""

    digest: str  # of the number: what stays
    begun_at: datetime
    number: str = ""  # in E.164, until it is finished
    step: str = field(default=Step.REMINDERS.value)  # empty: it is finished
    cursor: str = ""  # where the step goes on
    found: bool = False  # whether this pass found something: then another one follows
    waiting: dict[str, int] = {}  # what this pass waits for
    waiting_for: dict[str, int] = {}  # what the last pass waited for
    try_again_at: datetime | None = None  # until then a timer leaves it alone
    rows: dict[str, int] = {}  # how many were erased here
    twilio: dict[str, int] = {}  # and there
    counted: tuple[str, ...] = ()  # hashes of what was counted last: after a crash it is not counted again
    kept_opt_outs: tuple[str, ...] = ()  # hashes of the addresses whose opt-out is kept
    off_queue_at: datetime | None = None  # when the last message that is hidden on the outbox comes off it
    closed_at: datetime | None = None  # since when nothing of the person is put on the outbox
    finished_at: datetime | None = None
    #: The version of the row; empty if it was never saved.
    version: str = ""

    @property
    def stage(self) -> Stage:
        """What it does now."""
        if not self.step:
            return Stage.FINISHED
        begun = [step for step in _FIRST_OF_STAGE if STEPS.index(step) <= STEPS.index(Step(self.step))]
        return _FIRST_OF_STAGE[begun[-1]]


def begin(digest: str, number: str, *, known: Erasure | None, now: datetime) -> Erasure:
    """Return the erasure of a number that is asked for: the one under way, or a new one.

    A new one of a number that was erased before adds to its counts.
    """
    if known is not None and known.step:
        return structs.replace(known, try_again_at=None)
    new = Erasure(digest=digest, number=number, begun_at=now)
    if known is None:
        return new
    return structs.replace(new, rows=known.rows, twilio=known.twilio, version=known.version)


def after_step(erasure: Erasure, *, now: datetime) -> Erasure:
    """Return the erasure after its step is done; with ``try_again_at`` if it must wait."""
    step = Step(erasure.step)
    erasure = structs.replace(erasure, cursor="")
    if step is Step.MESSAGES:
        erasure = structs.replace(erasure, closed_at=now)
        if erasure.waiting:
            return pass_again(paused(erasure, now=now))
    if step is LAST_OF_PASS:
        if erasure.waiting:
            return pass_again(paused(erasure, now=now))
        if erasure.found:
            return pass_again(erasure)
        erasure = structs.replace(erasure, waiting_for={})
    if step is STEPS[-1]:
        return _finished(erasure, now=now)
    return structs.replace(erasure, step=STEPS[STEPS.index(step) + 1].value)


def paused(erasure: Erasure, *, now: datetime, until: datetime | None = None) -> Erasure:
    """Return an erasure that waits at its step, until then or for a while that grows."""
    wait = min(max((now - erasure.begun_at) / 8, MIN_WAIT), MAX_WAIT)
    return structs.replace(
        erasure,
        waiting_for=erasure.waiting,
        waiting={},
        found=erasure.found or bool(erasure.waiting),  # what it waits for is still there
        try_again_at=until or now + wait,
    )


def waits_for(erasure: Erasure, what: Wait, count: int = 1) -> Erasure:
    """Return an erasure that waits for one more thing."""
    waiting = {**erasure.waiting, what.value: erasure.waiting.get(what.value, 0) + count}
    return structs.replace(erasure, waiting=waiting)


def counted(erasure: Erasure, rows: dict[str, int], twilio: dict[str, int], keys: tuple[str, ...]) -> Erasure:
    """Return an erasure with more erased. ``keys`` are hashes of what it is."""
    return structs.replace(
        erasure,
        rows=total([erasure.rows, rows]),
        twilio=total([erasure.twilio, twilio]),
        counted=keys,
        found=True,
    )


def total(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Return the sum of counts, by kind."""
    found: dict[str, int] = {}
    for each in counts:
        for kind, count in each.items():
            found[kind] = found.get(kind, 0) + count
    return found


def pass_again(erasure: Erasure) -> Erasure:
    """Return an erasure that begins with its first step again."""
    return structs.replace(erasure, step=STEPS[0].value, found=False, waiting={})


def _finished(erasure: Erasure, *, now: datetime) -> Erasure:
    """Return the receipt that stays: hashes, times and counts."""
    return Erasure(
        digest=erasure.digest,
        begun_at=erasure.begun_at,
        finished_at=now,
        step="",
        rows=erasure.rows,
        twilio=erasure.twilio,
        version=erasure.version,
    )
