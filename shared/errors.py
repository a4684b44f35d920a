"""The errors that this project raises. The class says what to do, the text says what happened."""

from collections.abc import Sequence

from msgspec import Struct


class Fault(Struct, frozen=True):
    """One fault of an input: the field, and what it must be instead."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


MAX_FAULTS = 20
"""Faults of one input that are named: an answer must not be much longer than the input."""


class SwitchboardError(Exception):
    """An error that this project raises on purpose."""


class InvalidInput(SwitchboardError):
    """The input cannot be used. Report every fault to its sender; do not retry.

    Over HTTP this is a 400, from the queue a dead letter.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        named = tuple(faults[:MAX_FAULTS])
        if more := len(faults) - len(named):
            named = (*named, Fault("", f"and {more} more faults"))
        super().__init__("; ".join(map(str, named)))
        self.faults = named
        self._others = len(faults) - 1

    @property
    def brief(self) -> str:
        """The first fault, and how many there are besides."""
        if self._others < 1:
            return str(self)
        others = "1 more fault" if self._others == 1 else f"{self._others} more faults"
        return f"{self.faults[0]}; and {others}: post it alone to see them"


class NotFound(SwitchboardError):
    """There is no record of that id. Over HTTP this is a 404."""


class Conflict(SwitchboardError):
    """The id belongs to another record, or it is too late for this change. Over HTTP this is a 409."""


class InvalidSignature(SwitchboardError):
    """The request was not signed by Twilio for this URL. Answer 403 and do nothing else."""


class VersionConflict(SwitchboardError):
    """The record has a newer version than the one that was read, or whether it was saved is unknown.

    Read it again and decide again; what is found may be our own write.
    """


class InvalidSettings(SwitchboardError):
    """The app cannot work with its settings. The text names each invalid one, and the remedy."""


class StorageUnavailable(SwitchboardError):
    """Storage gives no answer that can be used, or refuses everything. Retry later.

    It is not the fault of one record.
    """


class BrokenRule(SwitchboardError):
    """A stored reminder whose rule or zone cannot be evaluated any more. Show it; it can be replaced."""


class InvalidFlow(SwitchboardError):
    """A flow file cannot be used. The text names file, line, step and remedy."""


class InvalidTemplate(SwitchboardError):
    """A template file cannot be used, or not for this message. The text names file, place and remedy."""


class SendRefused(SwitchboardError):
    """Twilio will never accept this message. Record it; do not retry.

    ``code`` is Twilio's error number, e.g. 21610 for a person who replied STOP.
    See https://www.twilio.com/docs/api/errors.
    """

    def __init__(self, text: str, *, code: int) -> None:
        super().__init__(text)
        self.code = code


class TwilioUnavailable(SwitchboardError):
    """Twilio gave no answer, or none that can be used. Retry later: nothing was changed there.

    ``code`` is Twilio's error number or the HTTP status, 0 if there is neither.
    """

    def __init__(self, text: str, *, code: int = 0) -> None:
        super().__init__(text)
        self.code = code


class MediaTooLarge(SwitchboardError):
    """A file is larger than anything that Twilio takes in from a person."""


class SendDelayed(TwilioUnavailable):
    """Twilio did not process this message, e.g. because it throttles us. Retry after a backoff, safely.

    ``after`` is how many seconds Twilio asked us to wait, if it did.
    """

    def __init__(self, text: str, *, code: int = 0, after: float | None = None) -> None:
        super().__init__(text, code=code)
        self.after = after


class AccountRefused(SendDelayed):
    """Twilio refuses our account or its credentials, whatever the message. Hold every message."""


class SendUnknown(SwitchboardError):
    """Twilio may or may not have accepted the message: no answer, or a 5xx. Never retry it blindly.

    Twilio has no idempotency key: https://www.twilio.com/docs/api/errors/20500 says that a POST
    is not safe to repeat. ``server_error``: Twilio answered, with a 5xx.
    """

    def __init__(self, text: str, *, server_error: bool = False) -> None:
        super().__init__(text)
        self.server_error = server_error
