"""HTTP answers: JSON, TwiML, and what went wrong."""

import functools
import logging
from collections.abc import Callable

import azure.functions as func
import msgspec

from shared.errors import (
    Changed,
    Conflict,
    InvalidInput,
    InvalidSettings,
    InvalidSignature,
    NotFound,
    SwitchboardError,
)

log = logging.getLogger(__name__)

# What each error is over HTTP: status and title. The rest are faults of ours: 500.
PROBLEMS: dict[type[SwitchboardError], tuple[int, str]] = {
    InvalidInput: (400, "This cannot be used as it is"),
    InvalidSignature: (403, "Not signed by Twilio"),
    NotFound: (404, "Not found"),
    Conflict: (409, "Conflict"),
    Changed: (503, "Too much at once; try again"),
    InvalidSettings: (503, "Not set up"),
}


def json_answer(value: object, *, status: int = 200, location: str | None = None) -> func.HttpResponse:
    """Answer with ``value`` as JSON."""
    headers = {"Location": location} if location else None
    body = msgspec.json.encode(value)
    return func.HttpResponse(body, status_code=status, mimetype="application/json", headers=headers)


def twiml_answer(document: str) -> func.HttpResponse:
    """Answer Twilio with TwiML."""
    return func.HttpResponse(document, mimetype="text/xml")


def nothing() -> func.HttpResponse:
    """Answer that all is well and there is nothing to say."""
    return func.HttpResponse(status_code=204)


def problem_answer(error: SwitchboardError) -> func.HttpResponse:
    """Answer with what went wrong. Source: https://www.rfc-editor.org/rfc/rfc9457."""
    status, title = PROBLEMS[type(error)]
    problem: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": str(error),
    }
    if isinstance(error, InvalidInput):
        problem["errors"] = [{"field": one.field, "message": one.message} for one in error.faults]
    return func.HttpResponse(
        msgspec.json.encode(problem), status_code=status, mimetype="application/problem+json"
    )


def says_what_is_wrong[**P](function: Callable[P, func.HttpResponse]) -> Callable[P, func.HttpResponse]:
    """Turn errors raised on purpose into answers; all others stay what they are, a 500."""

    @functools.wraps(function)
    def answering(*args: P.args, **kwargs: P.kwargs) -> func.HttpResponse:
        try:
            return function(*args, **kwargs)
        except tuple(PROBLEMS) as error:
            log.warning("%s: %s", type(error).__name__, error)
            return problem_answer(error)

    return answering
