"""The API of acts: what was done by hand, by day."""

import azure.functions as func
from msgspec import UNSET

from shared.triggers.clock import utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

bp = func.Blueprint()


@bp.function_name("acts_list")
@bp.route(route="acts", methods=["GET"])
@problem_responses
def acts_list(req: func.HttpRequest) -> func.HttpResponse:
    """List the acts of a day, newest first: today's, if none is named."""
    from shared.domain.acts.act import read_act_search
    from shared.domain.utc_days import day_of
    from shared.triggers.openapi_document.desk.by_hand_endpoints import ActList

    search = read_act_search(req.params)
    page = services().acts.of_day(search.day or day_of(utc_now()), limit=search.limit, cursor=search.cursor)
    return json_response(ActList(acts=page.items, cursor=page.cursor or UNSET))
