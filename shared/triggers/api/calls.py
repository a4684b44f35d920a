"""The API of calls that came in: list them, and return one."""

import azure.functions as func
from msgspec import UNSET

from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

bp = func.Blueprint()


@bp.function_name("calls_list")
@bp.route(route="calls", methods=["GET"])
@problem_responses
def calls_list(req: func.HttpRequest) -> func.HttpResponse:
    """List calls that came in, all or those of one caller, outcome or time."""
    from shared.domain.list_parameters import CallSearch, read_list_parameters
    from shared.services.calls.list_calls import list_calls
    from shared.triggers.openapi_document.schemas import CallList

    page = list_calls(read_list_parameters(req.params, CallSearch), calls=services().calls)
    return json_response(CallList(calls=page.items, cursor=page.cursor or UNSET))


@bp.function_name("calls_get")
@bp.route(route="calls/{id}", methods=["GET"])
@problem_responses
def calls_get(req: func.HttpRequest) -> func.HttpResponse:
    """Return a call that came in."""
    from shared.services.calls.list_calls import find_call

    return json_response(find_call(req.route_params["id"], calls=services().calls))
