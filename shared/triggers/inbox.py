"""What people texted us, for whoever wants to read it."""

import azure.functions as func
from msgspec import UNSET, Struct, UnsetType

from shared.domain.search import read_inbox_search
from shared.domain.view import InboundView
from shared.services.listing import list_inbound
from shared.triggers.answers import json_answer, says_what_is_wrong
from shared.wiring import services

bp = func.Blueprint()


class Inbox(Struct, frozen=True, kw_only=True):
    """Some texts that came in, and the cursor to the rest if there are more."""

    texts: tuple[InboundView, ...]
    cursor: str | UnsetType = UNSET


@bp.function_name("inbox_list")
@bp.route(route="inbox", methods=["GET"])
@says_what_is_wrong
def inbox_list(req: func.HttpRequest) -> func.HttpResponse:
    """List texts that came in, those of one person or time if asked so."""
    page = list_inbound(read_inbox_search(req.params), contacts=services().contacts)
    return json_answer(Inbox(texts=page.items, cursor=page.cursor or UNSET))
