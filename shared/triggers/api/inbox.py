"""The API of what came in: list texts and calls, and return one call."""

import azure.functions as func
from msgspec import UNSET

from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

bp = func.Blueprint()


@bp.function_name("inbox_list")
@bp.route(route="inbox", methods=["GET"])
@problem_responses
def inbox_list(req: func.HttpRequest) -> func.HttpResponse:
    """List inbound texts, all or those of one person or time."""
    from shared.domain.list_parameters import InboxSearch, read_list_parameters
    from shared.services.messages.list_messages import list_inbound
    from shared.triggers.openapi_document.schemas import Inbox

    page = list_inbound(read_list_parameters(req.params, InboxSearch), contacts=services().contacts)
    return json_response(Inbox(texts=page.items, cursor=page.cursor or UNSET))


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
