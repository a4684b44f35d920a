import json

import azure.functions as func
import pytest

from shared.errors import (
    Conflict,
    Fault,
    InvalidFlow,
    InvalidInput,
    InvalidSettings,
    InvalidSignature,
    MediaTooLarge,
    NotFound,
    SendDelayed,
    StorageUnavailable,
    TwilioUnavailable,
    VersionConflict,
)
from shared.triggers.responses import problem_of, problem_response, problem_responses


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (InvalidInput([]), 400, "Invalid request"),
        (InvalidSignature("no header"), 403, "Invalid Twilio signature"),
        (NotFound("gone"), 404, "Not found"),
        (Conflict("taken"), 409, "Conflict"),
        (MediaTooLarge("it is large"), 413, "File too large"),
        (VersionConflict("again"), 503, "Concurrent update; retry"),
        (StorageUnavailable("half an answer"), 503, "Storage unavailable; retry"),
        (InvalidSettings("Invalid settings: x"), 503, "Not configured"),
        (TwilioUnavailable("no answer"), 503, "Twilio unavailable; retry"),
        (SendDelayed("busy"), 503, "Twilio unavailable; retry"),
    ],
)
def test_each_error_has_a_status_and_a_title(error, status, title):
    problem = problem_of(error)

    assert (problem.status, problem.title, problem.detail) == (status, title, str(error))


@pytest.mark.parametrize("error", [RuntimeError("a secret"), InvalidFlow("line 3")])
def test_an_unexpected_error_is_reported_without_its_text(error):
    problem = problem_of(error)

    assert (problem.status, problem.title, problem.detail) == (
        500,
        "Internal error",
        "Retry with the same id",
    )


def test_a_problem_names_every_fault():
    response = problem_response(InvalidInput([Fault("to", "is missing"), Fault("body", "is empty")]))

    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert json.loads(response.get_body()) == {
        "type": "about:blank",
        "title": "Invalid request",
        "status": 400,
        "detail": "to: is missing; body: is empty",
        "errors": [{"field": "to", "message": "is missing"}, {"field": "body", "message": "is empty"}],
    }


def test_errors_raised_on_purpose_become_responses_and_others_do_not():
    @problem_responses
    def fails(error: Exception) -> func.HttpResponse:
        raise error

    assert fails(NotFound("gone")).status_code == 404
    with pytest.raises(RuntimeError):
        fails(RuntimeError())
