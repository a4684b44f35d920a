"""What refused a message before it was sent, and what its sender can do about that."""

from enum import StrEnum


class RefusedBy(StrEnum):
    """What refused a message."""

    OPT_OUT = "opt_out"  # the person's STOP
    COUNTRY = "country"  # COUNTRIES does not allow theirs
    RANGE = "range"  # a satellite network or a premium rate number, which nothing allows
    LIMIT = "limit"  # one of LIMITS is reached


_ADVICE = {
    RefusedBy.OPT_OUT: "Do not contact this person in that way until they text START.",
    RefusedBy.COUNTRY: "Add the country to COUNTRIES if its people are to be texted and called, then post a "
    "new message with an id of its own.",
    RefusedBy.RANGE: "Ask the person for another number: no setting allows this one.",
    RefusedBy.LIMIT: "Post a new message with an id of its own when there is room again, or give it "
    '"over": "hold", and it waits for that; limits are in LIMITS.',
}

_RESEND = {
    RefusedBy.OPT_OUT: "the person opted out: after their START, post a new message with an id of its own",
    RefusedBy.COUNTRY: "COUNTRIES does not allow the country: once it does, post a new message with an id of "
    "its own",
    RefusedBy.RANGE: "satellite networks and premium rate numbers are never texted or called",
    RefusedBy.LIMIT: "a limit was reached: post a new message with an id of its own when there is room again",
}


def read_refused_by(stored: str) -> RefusedBy | None:
    """Return what refused a message, by its row; None if a later version wrote what this one does not know.

    Rows from before this field are of opt-outs: there was nothing else.
    """
    known = set(RefusedBy)
    return RefusedBy(stored) if stored in known else None if stored else RefusedBy.OPT_OUT


def advice_for(refused_by: RefusedBy | None) -> str | None:
    """Return what the sender of a refused message can do."""
    return _ADVICE[refused_by] if refused_by else None


def why_not_resent(refused_by: RefusedBy | None) -> str:
    """Return why a refused message cannot be sent again, and what to do instead."""
    return _RESEND[refused_by] if refused_by else "it was refused: post a new message with an id of its own"
