"""HTTP responses: JSON, TwiML, and errors as ``application/problem+json``."""

import functools
import logging
from collections.abc import Callable, Mapping

import azure.functions as func
import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from shared.errors import (
    Conflict,
    Fault,
    InvalidInput,
    InvalidSettings,
    InvalidSignature,
    MediaTooLarge,
    NotFound,
    StorageUnavailable,
    SwitchboardError,
    TwilioUnavailable,
    VersionConflict,
)

log = logging.getLogger(__name__)

# Status and title of each error over HTTP. Any other error is a 500.
PROBLEMS: dict[type[SwitchboardError], tuple[int, str]] = {
    InvalidInput: (400, "Invalid request"),
    InvalidSignature: (403, "Invalid Twilio signature"),
    NotFound: (404, "Not found"),
    Conflict: (409, "Conflict"),
    MediaTooLarge: (413, "File too large"),
    VersionConflict: (503, "Concurrent update; retry"),
    StorageUnavailable: (503, "Storage unavailable; retry"),
    InvalidSettings: (503, "Not configured"),
    TwilioUnavailable: (503, "Twilio unavailable; retry"),
}


class Problem(Struct, frozen=True, kw_only=True):
    """An error as problem+json. Source: https://www.rfc-editor.org/rfc/rfc9457."""

    kind: str = field(name="type", default="about:blank")
    title: str
    status: int
    detail: str
    errors: tuple[Fault, ...] | UnsetType = UNSET


def json_response(
    value: object,
    *,
    status: int = 200,
    location: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> func.HttpResponse:
    """Return a response with ``value`` as JSON."""
    headers = {**(headers or {}), **({"Location": location} if location else {})}
    body = msgspec.json.encode(value)
    return func.HttpResponse(body, status_code=status, mimetype="application/json", headers=headers)


def twiml_response(document: str) -> func.HttpResponse:
    """Return a response to Twilio with TwiML."""
    return func.HttpResponse(document, mimetype="text/xml")


def no_content() -> func.HttpResponse:
    """Return a response without a body: success, and no content."""
    return func.HttpResponse(status_code=204)


def problem_response(error: SwitchboardError) -> func.HttpResponse:
    """Return a response with the error."""
    problem = problem_of(error)
    return func.HttpResponse(
        msgspec.json.encode(problem), status_code=problem.status, mimetype="application/problem+json"
    )


def problem_of(error: Exception, *, is_brief: bool = False) -> Problem:
    """Return ``error`` for a client; an unexpected one without its text, which may be private.

    ``is_brief``: of invalid input only the first fault, in ``detail``.
    """
    if not isinstance(error, tuple(PROBLEMS)):
        return Problem(title="Internal error", status=500, detail="Retry with the same id")
    status, title = next(problem for kind, problem in PROBLEMS.items() if isinstance(error, kind))
    if is_brief and isinstance(error, InvalidInput):
        return Problem(title=title, status=status, detail=error.brief)
    faults = error.faults if isinstance(error, InvalidInput) else UNSET
    return Problem(title=title, status=status, detail=str(error), errors=faults)


def problem_responses[**P](function: Callable[P, func.HttpResponse]) -> Callable[P, func.HttpResponse]:
    """Decorate a function so that errors raised on purpose become responses; others remain a 500."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> func.HttpResponse:
        try:
            return function(*args, **kwargs)
        except tuple(PROBLEMS) as error:
            log.warning("%s: %s", type(error).__name__, error)
            return problem_response(error)

    return wrapper
