"""The API of the desk's first page: what happens now, and what happened on a day."""

import azure.functions as func
from msgspec import UNSET

from shared.triggers.api.desk.blueprint import bp
from shared.triggers.api.health import health_context
from shared.triggers.clock import utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services


@bp.function_name("desk_now")
@bp.route(route="desk/now", methods=["GET"])
@problem_responses
def desk_now(req: func.HttpRequest) -> func.HttpResponse:
    """Return what happens now. A part that cannot be read is named, and the others are shown."""
    from shared.domain.acts.who import who_acts
    from shared.domain.list_parameters import refuse_parameters
    from shared.services.desk import now as desk

    refuse_parameters(req.params, url=req.url)
    app = services()
    who = who_acts(req.headers, sign_in=app.settings.SIGN_IN)
    found = desk.desk_now(health_context(app), days=lambda: app.day_index, who=who, now=utc_now())
    return json_response(found)


@bp.function_name("desk_recent")
@bp.route(route="desk/recent", methods=["GET"])
@problem_responses
def desk_recent(req: func.HttpRequest) -> func.HttpResponse:
    """List texts, calls or recordings that came in on a day, or messages that failed."""
    from shared.domain.people_parameters import read_recent_search
    from shared.services.desk.recent import recent
    from shared.triggers.openapi_document.schemas import RecentList

    search = read_recent_search(req.params)
    page = recent(search, days=services().day_index, now=utc_now())
    return json_response(RecentList(entries=page.items, cursor=page.cursor or UNSET))
