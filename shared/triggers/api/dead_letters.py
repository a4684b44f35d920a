"""The API of dead letters: list them, and redrive them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import azure.functions as func

from shared.errors import Fault
from shared.triggers.clock import stopwatch, utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

if TYPE_CHECKING:
    from shared.domain.deliveries.dead_letter import DeadLetter
    from shared.services.dead_letters.redrive import RedriveResult

bp = func.Blueprint()

MAX_LETTERS = 100


@bp.function_name("dead_letters_list")
@bp.route(route="dead-letters", methods=["GET"])
@problem_responses
def dead_letters_list(req: func.HttpRequest) -> func.HttpResponse:
    """List the newest 100 dead letters, all or those of one cause."""
    from shared.domain.list_parameters import DeadLetterSearch, read_list_parameters
    from shared.services.dead_letters.redrive import dead_letters_of_cause
    from shared.triggers.openapi_document.schemas import DeadLetterList

    app = services()
    cause = read_list_parameters(req.params, DeadLetterSearch).cause
    if cause is None:
        letters = app.dead_letters.newest(MAX_LETTERS)
    else:
        letters = dead_letters_of_cause(cause, dead_letters=app.dead_letters)[::-1][:MAX_LETTERS]
    return json_response(DeadLetterList(dead_letters=tuple(letters)))


@bp.function_name("dead_letters_redrive_one")
@bp.route(route="dead-letters/{id}/redrive", methods=["POST"])
@problem_responses
def dead_letters_redrive_one(req: func.HttpRequest) -> func.HttpResponse:
    """Redrive one dead letter."""
    from shared.domain.json_validation import read_json_object, validate
    from shared.services.dead_letters.redrive import find_dead_letter
    from shared.triggers.openapi_document.schemas import RedriveOne

    raw = read_json_object(req.get_body() or b"{}")
    parameters = validate(raw, RedriveOne)
    letter = find_dead_letter(req.route_params["id"], dead_letters=services().dead_letters)
    (result,) = _redrive([letter], dry_run=parameters.dry_run)
    return json_response(result)


@bp.function_name("dead_letters_redrive_some")
@bp.route(route="dead-letters/redrive", methods=["POST"])
@problem_responses
def dead_letters_redrive_some(req: func.HttpRequest) -> func.HttpResponse:
    """Redrive all dead letters of one cause, or one by its id."""
    from shared.domain.json_validation import read_json_object, validate
    from shared.services.dead_letters.redrive import dead_letters_of_cause, find_dead_letter
    from shared.triggers.openapi_document.schemas import RedriveResults, RedriveSome

    parameters = validate(read_json_object(req.get_body()), RedriveSome, _exactly_one)
    dead_letters = services().dead_letters
    if parameters.cause is not None:
        letters = dead_letters_of_cause(parameters.cause, dead_letters=dead_letters)
    else:
        letters = [find_dead_letter(parameters.id or "", dead_letters=dead_letters)]
    results = _redrive(letters, dry_run=parameters.dry_run)
    return json_response(RedriveResults(redriven=tuple(results), left=len(letters) - len(results)))


def _exactly_one(values: Mapping[str, Any]) -> list[Fault]:
    given = [name for name in ("cause", "id") if values.get(name) is not None]
    return [] if len(given) == 1 else [Fault("", "give either `cause` or `id`, not both")]


def _redrive(letters: "list[DeadLetter]", *, dry_run: bool) -> "list[RedriveResult]":
    from shared.services.dead_letters.redrive import RedriveContext, redrive

    app = services()
    context = RedriveContext(
        ledger=app.ledger,
        contacts=app.contacts,
        outbox=app.outbox,
        dead_letters=app.dead_letters,
        flows=app.flows,
        default_country=app.settings.DEFAULT_COUNTRY,
    )
    return redrive(letters, context, elapsed=stopwatch(), now=utc_now(), dry_run=dry_run)
