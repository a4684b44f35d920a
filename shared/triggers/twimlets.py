"""Twimlets: what Twilio should do, written in the URL that it asks for."""

import logging
from urllib.parse import parse_qsl, urlsplit

import azure.functions as func

from shared.domain.twiml import apology
from shared.domain.twimlets import answer, refuse_mixed
from shared.domain.twimlets.asked import Asked
from shared.domain.twimlets.parameters import Parameters
from shared.errors import InvalidInput
from shared.triggers.answers import says_what_is_wrong, twiml_answer
from shared.triggers.webhook import signed_form
from shared.wiring import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("twimlets")
@bp.route(route="twimlets/{name}", methods=["GET", "POST"], auth_level=func.AuthLevel.ANONYMOUS)
@says_what_is_wrong
def twimlets(req: func.HttpRequest) -> func.HttpResponse:
    """Answer a call as the URL says; with a sentence of apology if that cannot be done."""
    own, form = services(), signed_form(req)
    name, query = req.route_params["name"].lower(), urlsplit(req.url).query
    call = form if req.method == "POST" else dict(parse_qsl(query, keep_blank_values=True))
    try:
        if req.method == "GET":
            refuse_mixed(call)
        asked = Asked(
            given=Parameters.read(query),
            call=call,
            allowed=own.twimlets_allowed,
            country=own.settings.DEFAULT_COUNTRY,
        )
        return twiml_answer(answer(name, asked))
    except InvalidInput as error:
        log.error("twimlet %s: a caller heard an apology: %s", name, error)  # noqa: TRY400 - the text says all
        return twiml_answer(apology())
