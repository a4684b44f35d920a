"""What can go wrong. The class says what to do about it, the text says what happened."""

from collections.abc import Sequence

from msgspec import Struct


class Fault(Struct, frozen=True):
    """One thing wrong with what somebody gave us: where it is, and what it must be instead."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


class SwitchboardError(Exception):
    """Anything this project raises on purpose."""


class InvalidInput(SwitchboardError):
    """Somebody gave us something we cannot use. Tell them every fault; do not retry.

    Over HTTP this is a 400, from the queue a dead letter.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class NotFound(SwitchboardError):
    """There is nothing under that id. Over HTTP this is a 404."""


class Conflict(SwitchboardError):
    """The id is taken by something else, or it is too late to change it. Over HTTP this is a 409."""


class InvalidSignature(SwitchboardError):
    """The request was not signed by Twilio for this URL. Answer 403 and do nothing else."""


class VersionConflict(SwitchboardError):
    """Somebody else wrote the record since we read it, or nobody can tell whether we did.

    Read it again and decide again; it may be our own write that is found.
    """


class InvalidSettings(SwitchboardError):
    """The app cannot work with its settings. The text names every one at fault and the remedy."""


class InvalidFlow(SwitchboardError):
    """A flow file cannot be used. The text names file, line, step and remedy."""


class SendRefused(SwitchboardError):
    """Twilio will never take this message. Record it; do not retry.

    ``code`` is Twilio's error number, e.g. 21610 for a person who replied STOP.
    See https://www.twilio.com/docs/api/errors.
    """

    def __init__(self, text: str, *, code: int) -> None:
        super().__init__(text)
        self.code = code


class SendDelayed(SwitchboardError):
    """Twilio cannot take this message now and did not process it. Try again later, safely.

    ``after`` is how many seconds Twilio asked us to wait, if it said.
    """

    def __init__(self, text: str, *, code: int, after: float | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.after = after


class SendUnknown(SwitchboardError):
    """Twilio may or may not have taken the message: no answer, or a 5xx. Never repeat it blindly.

    Twilio has no idempotency key: https://www.twilio.com/docs/api/errors/20500 says that a POST
    is not safe to repeat.
    """
