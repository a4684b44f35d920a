"""The API of people: what is known of the person at a number, what is said of them, and lists of them."""

import azure.functions as func
from msgspec import UNSET

from shared.triggers.api.acts.logged_as import logged_as
from shared.triggers.api.people.blueprint import bp
from shared.triggers.clock import utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services


@bp.function_name("people_list")
@bp.route(route="people", methods=["GET"])
@problem_responses
def people_list(req: func.HttpRequest) -> func.HttpResponse:
    """List people: by name, those who opted out, or all."""
    from shared.domain.people_parameters import read_people_search
    from shared.services.people.list_people import list_people
    from shared.triggers.openapi_document.schemas import PeopleList

    app = services()
    page = list_people(
        read_people_search(req.params),
        contacts=app.contacts,
        erased=app.guard.erased_opt_outs,
        index=app.people_index,
        now=utc_now(),
    )
    return json_response(PeopleList(people=page.items, cursor=page.cursor or UNSET))


@bp.function_name("people_post_batch")
@bp.route(route="people/batch", methods=["POST"])
@logged_as("import people")
@problem_responses
def people_post_batch(req: func.HttpRequest) -> func.HttpResponse:
    """Store what is said of up to 1,000 people, each with a result of its own."""
    from shared.domain.json_input.json_validation import read_json_object
    from shared.domain.list_parameters import refuse_parameters
    from shared.services.people.import_people import MAX_IMPORT_BYTES, import_people, read_people
    from shared.triggers.api.batch_answer import people_answer

    refuse_parameters(req.params, url=req.url)
    app = services()
    results = import_people(
        read_people(read_json_object(req.get_body(), max_bytes=MAX_IMPORT_BYTES, list_in="people")),
        contacts=app.contacts,
        erased=app.guard.erased_opt_outs,
        index=app.people_index,
        default_country=app.settings.DEFAULT_COUNTRY,
        now=utc_now(),
    )
    return json_response(people_answer(results))


@bp.function_name("people_get")
@bp.route(route="people/{number}", methods=["GET"])
@problem_responses
def people_get(req: func.HttpRequest) -> func.HttpResponse:
    """Return what is known of the person at a number."""
    from shared.domain.list_parameters import refuse_parameters
    from shared.services.people.find_person import find_person, read_person_number
    from shared.services.people.thread.upcoming_reminders import upcoming_reminders

    refuse_parameters(req.params, url=req.url)
    app, now = services(), utc_now()
    country = app.settings.DEFAULT_COUNTRY
    number = read_person_number(req.route_params["number"], country=country)
    reminders = upcoming_reminders(
        number, threads=app.contacts, agenda=app.agenda, default_country=country, now=now
    )
    return json_response(
        find_person(
            number, contacts=app.contacts, erased=app.guard.erased_opt_outs, now=now, reminders=reminders
        )
    )


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
    app, now = services(), utc_now()
    number, change = read_request(
        req.route_params["number"],
        read_json_object(req.get_body()),
        country=app.settings.DEFAULT_COUNTRY,
        now=now,
    )
    change_person(
        number,
        change,
        contacts=app.contacts,
        erased=app.guard.erased_opt_outs,
        index=app.people_index,
        now=now,
    )
    return json_response(
        find_person(number, contacts=app.contacts, erased=app.guard.erased_opt_outs, now=now)
    )
