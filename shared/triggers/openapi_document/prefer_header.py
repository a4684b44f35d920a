"""The headers of a request that wants to wait until its message is sent, and of its answer."""

from shared.domain.wait_preference import MAX_WAIT

PREFER: dict[str, object] = {
    "name": "Prefer",
    "in": "header",
    "description": (
        f"`wait=5` sends the message within the request and waits up to 5 seconds, at most "
        f"{MAX_WAIT.seconds}. Other values are ignored (RFC 7240)."
    ),
    "schema": {"type": "string"},
    "example": "wait=5",
}

PREFERENCE_APPLIED: dict[str, object] = {
    "description": "`wait`: the answer has the delivery. Not there: the message is sent in its turn.",
    "schema": {"type": "string"},
}
