"""The API of the erasure of people."""

from datetime import timedelta

import azure.functions as func

from shared.triggers.api.acts.logged_as import logged_as
from shared.triggers.api.people.blueprint import bp
from shared.triggers.clock import stopwatch, utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

BUDGET = timedelta(seconds=20)
"""How long a request erases before it is answered; a timer goes on."""


@bp.function_name("people_delete")
@bp.route(route="people/{number}", methods=["DELETE"])
@logged_as("erase person")
@problem_responses
def people_delete(req: func.HttpRequest) -> func.HttpResponse:
    """Erase the person at a number, or go on with that; return how far it is."""
    from shared.domain.list_parameters import refuse_body, refuse_parameters
    from shared.domain.people.erasure.receipt import show_erasure
    from shared.services.people.erasure.erase_person import erase_person
    from shared.services.people.find_person import read_person_number

    refuse_parameters(req.params, url=req.url)
    refuse_body(req.get_body())
    app, elapsed = services(), stopwatch()
    number = read_person_number(req.route_params["number"], country=app.settings.DEFAULT_COUNTRY)
    context = app.erasure_context(elapsed, budget=BUDGET)
    return json_response(show_erasure(erase_person(number, context=context, now=utc_now())), status=202)


@bp.function_name("people_erasure")
@bp.route(route="people/{number}/erasure", methods=["GET"])
@problem_responses
def people_erasure(req: func.HttpRequest) -> func.HttpResponse:
    """Return how far the erasure of the person at a number is."""
    from shared.domain.list_parameters import refuse_parameters
    from shared.domain.people.erasure.receipt import show_erasure
    from shared.services.people.erasure.erase_person import find_erasure
    from shared.services.people.find_person import read_person_number

    refuse_parameters(req.params, url=req.url)
    app = services()
    number = read_person_number(req.route_params["number"], country=app.settings.DEFAULT_COUNTRY)
    secret = app.settings.DIGEST_SECRET
    return json_response(show_erasure(find_erasure(number, erasures=app.erasures, secret=secret)))
