"""Twimlets: what Twilio should do, written in the URL that it asks for."""

import logging
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import azure.functions as func

from shared.errors import InvalidInput, NotFound
from shared.settings import Settings
from shared.triggers.event_loop import run_on_event_loop
from shared.triggers.responses import problem_responses, twiml_response
from shared.triggers.webhooks.verified_form import verified_form
from shared.wiring import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("twimlets")
@bp.route(route="twimlets/{name}", methods=["GET", "POST"], auth_level=func.AuthLevel.ANONYMOUS)
@run_on_event_loop
@problem_responses
def twimlets(req: func.HttpRequest) -> func.HttpResponse:
    """Answer a call as the URL says; with a sentence of apology if that cannot be done."""
    from shared.domain.twiml.speech import apology

    form, query = verified_form(req), urlsplit(req.url).query
    name = req.route_params["name"].lower()
    call = dict(parse_qsl(query, keep_blank_values=True)) if req.method == "GET" else form
    try:
        return twiml_response(_answer(name, query, call, settings=services().settings, method=req.method))
    except (InvalidInput, NotFound) as error:
        log.error("twimlet %s: a caller heard an apology: %s", name, error)  # noqa: TRY400 - the text says all
        return twiml_response(apology())


def _answer(name: str, query: str, call: Mapping[str, str], *, settings: Settings, method: str) -> str:
    from shared.domain.twimlets import answer, refuse_mixed
    from shared.domain.twimlets.allowed_urls import Allowed
    from shared.domain.twimlets.twimlet_parameters import Parameters
    from shared.domain.twimlets.twimlet_request import TwimletRequest

    if method == "GET":
        refuse_mixed(call)
    allowed = Allowed(public_url=settings.PUBLIC_URL, urls=tuple(settings.TWIMLET_URLS.split()))
    given = Parameters.read(query)
    return answer(
        name, TwimletRequest(given=given, call=call, allowed=allowed, country=settings.DEFAULT_COUNTRY)
    )
