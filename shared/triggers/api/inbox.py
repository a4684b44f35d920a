"""The API of the inbox: list inbound texts."""

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
