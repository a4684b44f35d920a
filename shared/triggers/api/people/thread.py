"""The API of a person's thread: everything that was exchanged with them, newest first."""

import azure.functions as func
from msgspec import UNSET

from shared.triggers.api.people.blueprint import bp
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services


@bp.function_name("people_thread")
@bp.route(route="people/{number}/thread", methods=["GET"])
@problem_responses
def people_thread(req: func.HttpRequest) -> func.HttpResponse:
    """Return a page of the thread of the person at a number."""
    from shared.services.people.thread.read_thread import read_request, read_thread
    from shared.triggers.openapi_document.schemas import Thread

    app = services()
    number, query = read_request(
        req.route_params["number"], req.params, url=req.url, country=app.settings.DEFAULT_COUNTRY
    )
    page = read_thread(number, query, threads=app.contacts, ledger=app.ledger)
    return json_response(Thread(entries=page.items, cursor=page.cursor or UNSET))
