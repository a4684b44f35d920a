"""What we gave up on, for a person to decide about."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import azure.functions as func

from shared.errors import Fault
from shared.triggers.clock import stopwatch, utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring import services

if TYPE_CHECKING:
    from shared.domain.deliveries.dead_letter import DeadLetter
    from shared.services.dead_letters.redrive import RedriveResult

bp = func.Blueprint()

MOST = 100


@bp.function_name("dead_letters_list")
@bp.route(route="dead-letters", methods=["GET"])
@problem_responses
def dead_letters_list(req: func.HttpRequest) -> func.HttpResponse:
    """List what we gave up on, the newest 100, those of one cause if asked so."""
    from shared.domain.list_parameters import DeadLetterSearch, read_list_parameters
    from shared.services.dead_letters.redrive import of_cause
    from shared.triggers.openapi_document.schemas import DeadLetterList

    own = services()
    cause = read_list_parameters(req.params, DeadLetterSearch).cause
    if cause is None:
        letters = own.dead_letters.newest(MOST)
    else:
        letters = of_cause(cause, dead_letters=own.dead_letters)[::-1][:MOST]
    return json_response(DeadLetterList(dead_letters=tuple(letters)))


@bp.function_name("dead_letters_redrive_one")
@bp.route(route="dead-letters/{id}/redrive", methods=["POST"])
@problem_responses
def dead_letters_redrive_one(req: func.HttpRequest) -> func.HttpResponse:
    """Try one dead letter once more."""
    from shared.domain.json_validation import read_json_object, validate
    from shared.services.dead_letters.redrive import find_letter
    from shared.triggers.openapi_document.schemas import RedriveOne

    raw = read_json_object(req.get_body() or b"{}")
    asked = validate(raw, RedriveOne)
    letter = find_letter(req.route_params["id"], dead_letters=services().dead_letters)
    (done,) = _redrive([letter], dry_run=asked.dry_run)
    return json_response(done)


@bp.function_name("dead_letters_redrive_some")
@bp.route(route="dead-letters/redrive", methods=["POST"])
@problem_responses
def dead_letters_redrive_some(req: func.HttpRequest) -> func.HttpResponse:
    """Try all dead letters of one cause once more, or one by its id."""
    from shared.domain.json_validation import read_json_object, validate
    from shared.services.dead_letters.redrive import find_letter, of_cause
    from shared.triggers.openapi_document.schemas import RedriveResults, RedriveSome

    asked = validate(read_json_object(req.get_body()), RedriveSome, rules=_one_of_both)
    dead_letters = services().dead_letters
    if asked.cause is not None:
        letters = of_cause(asked.cause, dead_letters=dead_letters)
    else:
        letters = [find_letter(asked.id or "", dead_letters=dead_letters)]
    done = _redrive(letters, dry_run=asked.dry_run)
    return json_response(RedriveResults(redriven=tuple(done), left=len(letters) - len(done)))


def _one_of_both(values: Mapping[str, Any]) -> list[Fault]:
    given = [name for name in ("cause", "id") if values.get(name) is not None]
    return [] if len(given) == 1 else [Fault("", "must have `cause` or `id`, and not both")]


def _redrive(letters: "list[DeadLetter]", *, dry_run: bool) -> "list[RedriveResult]":
    from shared.services.dead_letters.redrive import redrive

    own = services()
    return redrive(
        letters,
        elapsed=stopwatch(),
        ledger=own.ledger,
        contacts=own.contacts,
        outbox=own.outbox,
        dead_letters=own.dead_letters,
        flows=own.flows,
        default_country=own.settings.DEFAULT_COUNTRY,
        now=utc_now(),
        dry_run=dry_run,
    )
