"""HTTP answers: JSON, TwiML, and what went wrong."""

import functools
import logging
from collections.abc import Callable

import azure.functions as func
import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from shared.errors import (
    Conflict,
    Fault,
    InvalidInput,
    InvalidSettings,
    InvalidSignature,
    NotFound,
    SwitchboardError,
    TwilioUnavailable,
    VersionConflict,
)

log = logging.getLogger(__name__)

# What each error is over HTTP: status and title. The rest are faults of ours: 500.
PROBLEMS: dict[type[SwitchboardError], tuple[int, str]] = {
    InvalidInput: (400, "This cannot be used as it is"),
    InvalidSignature: (403, "Not signed by Twilio"),
    NotFound: (404, "Not found"),
    Conflict: (409, "Conflict"),
    VersionConflict: (503, "Too much at once; try again"),
    InvalidSettings: (503, "Not set up"),
    TwilioUnavailable: (503, "Twilio unavailable; retry"),
}


class Problem(Struct, frozen=True, kw_only=True):
    """What went wrong. Source: https://www.rfc-editor.org/rfc/rfc9457."""

    kind: str = field(name="type", default="about:blank")
    title: str
    status: int
    detail: str
    errors: tuple[Fault, ...] | UnsetType = UNSET


def json_response(value: object, *, status: int = 200, location: str | None = None) -> func.HttpResponse:
    """Answer with ``value`` as JSON."""
    headers = {"Location": location} if location else None
    body = msgspec.json.encode(value)
    return func.HttpResponse(body, status_code=status, mimetype="application/json", headers=headers)


def twiml_response(document: str) -> func.HttpResponse:
    """Answer Twilio with TwiML."""
    return func.HttpResponse(document, mimetype="text/xml")


def no_content() -> func.HttpResponse:
    """Answer that all is well and there is nothing to say."""
    return func.HttpResponse(status_code=204)


def problem_response(error: SwitchboardError) -> func.HttpResponse:
    """Answer with what went wrong."""
    problem = problem_of(error)
    return func.HttpResponse(
        msgspec.json.encode(problem), status_code=problem.status, mimetype="application/problem+json"
    )


def problem_of(error: Exception) -> Problem:
    """Return ``error`` as outsiders are told it; of one that nobody foresaw they are told nothing."""
    if not isinstance(error, tuple(PROBLEMS)):
        return Problem(title="Something broke here", status=500, detail="Try again, under the same id")
    status, title = next(told for kind, told in PROBLEMS.items() if isinstance(error, kind))
    faults = error.faults if isinstance(error, InvalidInput) else UNSET
    return Problem(title=title, status=status, detail=str(error), errors=faults)


def problem_responses[**P](function: Callable[P, func.HttpResponse]) -> Callable[P, func.HttpResponse]:
    """Turn errors raised on purpose into answers; all others stay what they are, a 500."""

    @functools.wraps(function)
    def answering(*args: P.args, **kwargs: P.kwargs) -> func.HttpResponse:
        try:
            return function(*args, **kwargs)
        except tuple(PROBLEMS) as error:
            log.warning("%s: %s", type(error).__name__, error)
            return problem_response(error)

    return answering
