"""The API of people: what is known of the person at a number, and what is said of them."""

import azure.functions as func

from shared.triggers.api.by_hand.logged_as import logged_as
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

bp = func.Blueprint()


@bp.function_name("people_get")
@bp.route(route="people/{number}", methods=["GET"])
@problem_responses
def people_get(req: func.HttpRequest) -> func.HttpResponse:
    """Return what is known of the person at a number."""
    from shared.domain.list_parameters import refuse_parameters
    from shared.services.people.find_person import find_person, read_person_number

    refuse_parameters(req.params, url=req.url)
    app = services()
    number = read_person_number(req.route_params["number"], country=app.settings.DEFAULT_COUNTRY)
    return json_response(find_person(number, contacts=app.contacts))


@bp.function_name("people_put")
@bp.route(route="people/{number}", methods=["PUT"])
@logged_as("set person")
@problem_responses
def people_put(req: func.HttpRequest) -> func.HttpResponse:
    """Store what is said of the person at a number, and return what is known of them."""
    from shared.domain.json_input.json_validation import read_json_object
    from shared.domain.list_parameters import refuse_parameters
    from shared.services.people.change_person import change_person, read_request
    from shared.services.people.find_person import find_person

    refuse_parameters(req.params, url=req.url)
    app = services()
    number, change = read_request(
        req.route_params["number"],
        read_json_object(req.get_body()),
        country=app.settings.DEFAULT_COUNTRY,
    )
    change_person(number, change, contacts=app.contacts)
    return json_response(find_person(number, contacts=app.contacts))
