"""The API of what came in: list texts and calls, return one call, and fetch the files of a text."""

import azure.functions as func
from msgspec import UNSET

from shared.triggers.file_response import untrusted_file_response
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


@bp.function_name("inbox_media")
@bp.route(route="inbox/{id}/media/{number}", methods=["GET"])
@problem_responses
def inbox_media(req: func.HttpRequest) -> func.HttpResponse:
    """Return a file that a person sent, fetched from Twilio."""
    from shared.domain.list_parameters import MediaQuery, read_list_parameters
    from shared.services.inbox.fetch_media import fetch_media

    app, query = services(), read_list_parameters(req.params, MediaQuery)
    sid, number = req.route_params["id"], req.route_params["number"]
    file = fetch_media(sid, number, sender=query.sender, contacts=app.contacts, media=app.inbound_media)
    return untrusted_file_response(req, file.content, mime=file.mime, name=f"{sid}-{number}")


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
