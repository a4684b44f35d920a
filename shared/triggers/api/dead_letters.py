"""The API of dead letters: list, read, redrive and discard them."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import azure.functions as func
from msgspec import UNSET

from shared.errors import Fault
from shared.triggers.api.by_hand.logged_as import logged_as
from shared.triggers.clock import stopwatch, utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.domain.deliveries.dead_letter import DeadLetter
    from shared.services.dead_letters.redrive import RedriveResult

bp = func.Blueprint()


@bp.function_name("dead_letters_list")
@bp.route(route="dead-letters", methods=["GET"])
@problem_responses
def dead_letters_list(req: func.HttpRequest) -> func.HttpResponse:
    """List dead letters, all or those of one cause or time."""
    from shared.domain.deliveries.dead_letter import show_dead_letter
    from shared.domain.list_parameters import DeadLetterSearch, read_list_parameters
    from shared.services.dead_letters.find_dead_letter import list_dead_letters
    from shared.triggers.openapi_document.schemas import DeadLetterList

    search = read_list_parameters(req.params, DeadLetterSearch)
    page = list_dead_letters(search, dead_letters=services().dead_letters)
    letters = tuple(show_dead_letter(letter) for letter in page.items)
    return json_response(DeadLetterList(dead_letters=letters, cursor=page.cursor or UNSET))


@bp.function_name("dead_letters_get")
@bp.route(route="dead-letters/{id}", methods=["GET"])
@problem_responses
def dead_letters_get(req: func.HttpRequest) -> func.HttpResponse:
    """Return a dead letter, by its key or the id of its message."""
    from shared.domain.deliveries.dead_letter import show_dead_letter

    return json_response(show_dead_letter(_find(req.route_params["id"])))


@bp.function_name("dead_letters_delete")
@bp.route(route="dead-letters/{id}", methods=["DELETE"])
@logged_as("discard one")
@problem_responses
def dead_letters_delete(req: func.HttpRequest) -> func.HttpResponse:
    """Discard a dead letter, by its key or the id of its message."""
    from shared.domain.deliveries.dead_letter import show_dead_letter
    from shared.services.dead_letters.discard import discard_dead_letter

    letter = _find(req.route_params["id"])
    discard_dead_letter(letter, dead_letters=services().dead_letters)
    return json_response(show_dead_letter(letter))


@bp.function_name("dead_letters_discard")
@bp.route(route="dead-letters/discard", methods=["POST"])
@logged_as("discard")
@problem_responses
def dead_letters_discard(req: func.HttpRequest) -> func.HttpResponse:
    """Discard the dead letters of one cause that were added before a time."""
    from shared.domain.json_input.json_validation import read_json_object, validate
    from shared.services.dead_letters.discard import discard_dead_letters
    from shared.triggers.openapi_document.schemas import Discard

    parameters = validate(read_json_object(req.get_body()), Discard)
    result = discard_dead_letters(
        parameters.cause,
        before=parameters.before,
        dead_letters=services().dead_letters,
        elapsed=stopwatch(),
        dry_run=parameters.dry_run,
    )
    return json_response(result)


@bp.function_name("dead_letters_redrive_one")
@bp.route(route="dead-letters/{id}/redrive", methods=["POST"])
@logged_as("redrive")
@problem_responses
def dead_letters_redrive_one(req: func.HttpRequest) -> func.HttpResponse:
    """Redrive one dead letter."""
    from shared.domain.json_input.json_validation import read_json_object, validate
    from shared.triggers.openapi_document.schemas import RedriveOne

    raw = read_json_object(req.get_body() or b"{}")
    parameters = validate(raw, RedriveOne)
    (result,) = _redrive([_find(req.route_params["id"])], dry_run=parameters.dry_run)
    return json_response(result)


@bp.function_name("dead_letters_redrive_some")
@bp.route(route="dead-letters/redrive", methods=["POST"])
@logged_as("redrive")
@problem_responses
def dead_letters_redrive_some(req: func.HttpRequest) -> func.HttpResponse:
    """Redrive all dead letters of one cause, or one by its id."""
    from shared.domain.json_input.json_validation import read_json_object, validate
    from shared.triggers.openapi_document.schemas import RedriveResults, RedriveSome

    parameters = validate(read_json_object(req.get_body()), RedriveSome, _exactly_one)
    letters: Sequence[DeadLetter]
    if parameters.cause is not None:
        letters = services().dead_letters.oldest(cause=parameters.cause)
    else:
        letters = [_find(parameters.id or "")]
    results = _redrive(letters, dry_run=parameters.dry_run)
    return json_response(RedriveResults(redriven=tuple(results), left=len(letters) - len(results)))


def _exactly_one(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
    given = [name for name in ("cause", "id") if values.get(name) is not None or name in invalid]
    return [] if len(given) == 1 else [Fault("", "give either `cause` or `id`, not both")]


def _find(key_or_id: str) -> "DeadLetter":
    from shared.services.dead_letters.find_dead_letter import find_dead_letter

    return find_dead_letter(key_or_id, dead_letters=services().dead_letters)


def _redrive(letters: "Sequence[DeadLetter]", *, dry_run: bool) -> "list[RedriveResult]":
    from shared.services.dead_letters.redrive import RedriveContext, redrive

    app = services()
    context = RedriveContext(
        ledger=app.ledger,
        contacts=app.contacts,
        outbox=app.outbox,
        dead_letters=app.dead_letters,
        checks=app.checks,
        default_country=app.settings.DEFAULT_COUNTRY,
        stop_covers_calls=app.settings.stop_covers_calls,
    )
    return redrive(letters, context, elapsed=stopwatch(), now=utc_now(), dry_run=dry_run)
