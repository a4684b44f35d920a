"""The API of stops and held prefixes: stop sending, let it go on, release a prefix."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import azure.functions as func

from shared.errors import Fault, InvalidFlow
from shared.triggers.api.by_hand.logged_as import logged_as
from shared.triggers.clock import stopwatch, utc_now, wait_for
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

bp = func.Blueprint()


@bp.function_name("sending_stop")
@bp.route(route="stop", methods=["POST"])
@logged_as("stop")
@problem_responses
def sending_stop(req: func.HttpRequest) -> func.HttpResponse:
    """Stop sending, all of it or what the request names; answer what will expire meanwhile.

    The answer comes when every worker has read the stop: what is accepted after it is not sent.
    """
    from shared.domain.guard.stops.stop_request import StopRequest
    from shared.domain.guard.stops.stop_view import show_stop
    from shared.domain.json_input.json_validation import read_json_object, validate
    from shared.domain.list_parameters import refuse_parameters
    from shared.services.guard.stops.expiring_meanwhile import ExpiringContext, expiring_meanwhile
    from shared.services.guard.stops.stop_cache import READ_AGAIN_AFTER
    from shared.services.guard.stops.stop_sending import stop_sending

    refuse_parameters(req.params, url=req.url)
    app, now, elapsed = services(), utc_now(), stopwatch()
    request = validate(read_json_object(req.get_body()), StopRequest, _rules)
    stop, is_new = stop_sending(request, stops=app.stops, stop_id=f"stop-{uuid4().hex[:12]}", now=now)
    known_everywhere = elapsed() + READ_AGAIN_AFTER
    context = ExpiringContext(
        ledger=app.ledger,
        agenda=app.agenda,
        default_country=app.settings.DEFAULT_COUNTRY,
        elapsed=elapsed,
    )
    expiring = expiring_meanwhile(stop, context=context, now=now)
    if is_new:
        wait_for(max(known_everywhere - elapsed(), timedelta(0)))
    return json_response(show_stop(stop, expiring=expiring), status=201 if is_new else 200)


@bp.function_name("sending_go")
@bp.route(route="go", methods=["POST"])
@logged_as("go")
@problem_responses
def sending_go(req: func.HttpRequest) -> func.HttpResponse:
    """End a stop, or all of them; what they hold comes out with the next ticks."""
    from shared.domain.guard.stops.stop_request import GoRequest, one_or_all
    from shared.domain.guard.stops.stop_view import show_stop
    from shared.domain.json_input.json_validation import read_json_object, validate
    from shared.domain.list_parameters import refuse_parameters
    from shared.services.guard.stops.end_stops import end_stops
    from shared.services.guard.stops.standing_stops import count_waiting
    from shared.triggers.openapi_document.schemas import EndedStops

    refuse_parameters(req.params, url=req.url)
    stops = services().stops
    request = validate(read_json_object(req.get_body() or b"{}"), GoRequest, one_or_all)
    ended = end_stops(request, stops=stops, now=utc_now())
    shown = tuple(show_stop(stop, waiting=count_waiting(stop, stops=stops)) for stop in ended)
    return json_response(EndedStops(ended=shown))


@bp.function_name("holds_list")
@bp.route(route="holds", methods=["GET"])
@problem_responses
def holds_list(req: func.HttpRequest) -> func.HttpResponse:
    """List the prefixes that are held."""
    from shared.domain.list_parameters import refuse_parameters
    from shared.services.guard.stops.standing_stops import held_prefixes
    from shared.triggers.openapi_document.schemas import HoldList

    refuse_parameters(req.params, url=req.url)
    return json_response(HoldList(holds=held_prefixes(services().stops)))


@bp.function_name("holds_release")
@bp.route(route="holds/{prefix}", methods=["DELETE"])
@logged_as("release prefix")
@problem_responses
def holds_release(req: func.HttpRequest) -> func.HttpResponse:
    """Release a prefix; what is held for it comes out with the next ticks."""
    from shared.domain.guard.stops.stop_view import show_hold
    from shared.domain.list_parameters import refuse_parameters
    from shared.services.guard.stops.end_stops import release_prefix
    from shared.services.guard.stops.standing_stops import count_waiting

    refuse_parameters(req.params, url=req.url)
    stops = services().stops
    hold = release_prefix(req.route_params["prefix"], stops=stops, now=utc_now())
    return json_response(show_hold(hold, waiting=count_waiting(hold, stops=stops)))


def _rules(values: "Mapping[str, Any]", invalid: "Collection[str]") -> list[Fault]:
    """Return the faults of a stop that its fields alone do not show."""
    from shared.domain.guard.stops.stop_request import country_faults

    faults = country_faults(values, invalid)
    try:
        if values.get("flow"):
            services().flows.get(values["flow"])
    except InvalidFlow as error:
        faults.append(Fault("flow", str(error)))
    return faults
