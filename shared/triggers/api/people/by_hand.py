"""The API of people whom somebody answers by hand: take them over, reply, and give them back."""

import azure.functions as func

from shared.settings import OUTBOX, STORAGE
from shared.triggers.api.acts.logged_as import logged_as
from shared.triggers.api.people.blueprint import bp
from shared.triggers.clock import utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services


@bp.function_name("people_take_over")
@bp.route(route="people/{number}/take-over", methods=["POST"])
@logged_as("take over")
@problem_responses
def people_take_over(req: func.HttpRequest) -> func.HttpResponse:
    """Take a person over: flows are silent for their texts, until they are given back or the time is over."""
    from shared.domain.acts.who import FUNCTION_KEY, who_acts
    from shared.domain.json_input.json_validation import read_json_object, validate
    from shared.domain.list_parameters import refuse_parameters
    from shared.domain.people.by_hand.taking_over import TakeOverRequest
    from shared.services.people.by_hand.take_person_over import take_person_over
    from shared.services.people.find_person import find_person, read_number_and

    refuse_parameters(req.params, url=req.url)
    app, now = services(), utc_now()
    number, request = read_number_and(
        req.route_params["number"],
        lambda: validate(read_json_object(req.get_body() or b"{}"), TakeOverRequest),
        country=app.settings.DEFAULT_COUNTRY,
    )
    by = who_acts(req.headers, sign_in=app.settings.SIGN_IN)
    take_person_over(number, request, by=by, is_named=by != FUNCTION_KEY, contacts=app.contacts, now=now)
    return json_response(
        find_person(number, contacts=app.contacts, erased=app.guard.erased_opt_outs, now=now)
    )


@bp.function_name("people_reply")
@bp.route(route="people/{number}/reply", methods=["POST"])
@bp.queue_output(arg_name="outbox", queue_name=OUTBOX, connection=STORAGE)
@logged_as("reply")
@problem_responses
def people_reply(req: func.HttpRequest, outbox: func.Out[bytes]) -> func.HttpResponse:
    """Send what somebody writes to a person, unless somebody else answered meanwhile."""
    from shared.domain.acts.who import who_acts
    from shared.domain.deliveries.delivery_view import show
    from shared.domain.json_input.json_validation import read_json_object
    from shared.domain.list_parameters import refuse_parameters
    from shared.domain.messages.envelope import Envelope, encode_envelope
    from shared.domain.people.by_hand.desk_reply import read_reply
    from shared.services.people.by_hand.reply_by_hand import ReplyContext, reply_by_hand
    from shared.services.people.find_person import read_number_and
    from shared.triggers.api.batch_answer import message_url

    refuse_parameters(req.params, url=req.url)
    app, now = services(), utc_now()
    number, request = read_number_and(
        req.route_params["number"],
        lambda: read_reply(read_json_object(req.get_body()), now=now),
        country=app.settings.DEFAULT_COUNTRY,
    )

    def put(envelope: Envelope) -> None:
        outbox.set(encode_envelope(envelope))

    delivery, is_new = reply_by_hand(
        number,
        request,
        by=who_acts(req.headers, sign_in=app.settings.SIGN_IN),
        context=ReplyContext(contacts=app.contacts, ledger=app.ledger, checks=app.checks),
        put=put,
        now=now,
    )
    url = message_url(delivery.id, public_url=app.settings.PUBLIC_URL)
    return json_response(show(delivery), status=202 if is_new else 200, location=url)


@bp.function_name("people_give_back")
@bp.route(route="people/{number}/take-over", methods=["DELETE"])
@logged_as("give back")
@problem_responses
def people_give_back(req: func.HttpRequest) -> func.HttpResponse:
    """Give a person back to the flows."""
    from shared.domain.list_parameters import refuse_parameters
    from shared.services.people.by_hand.take_person_over import give_person_back
    from shared.services.people.find_person import find_person, read_person_number

    refuse_parameters(req.params, url=req.url)
    app = services()
    number = read_person_number(req.route_params["number"], country=app.settings.DEFAULT_COUNTRY)
    give_person_back(number, contacts=app.contacts)
    return json_response(
        find_person(number, contacts=app.contacts, erased=app.guard.erased_opt_outs, now=utc_now())
    )
