"""Webhooks of twimlets: TwiML applications that are configured by their URL alone."""

import asyncio
import logging
from collections.abc import Mapping

import azure.functions as func

from shared.errors import InvalidInput, NotFound
from shared.triggers.clock import utc_now
from shared.triggers.responses import problem_responses, twiml_response
from shared.triggers.webhooks.verified_form import path_and_query, verified_form
from shared.wiring.services import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("twimlets")
@bp.route(route="twimlets/{name}", methods=["GET", "POST"], auth_level=func.AuthLevel.ANONYMOUS)
async def twimlets(req: func.HttpRequest) -> func.HttpResponse:
    """Answer with the TwiML that the URL configures, or with the error message if it cannot be used.

    It is made on the event loop, see ``triggers/event_loop.py``.
    One that sends texts is then checked in a thread: the stops are read for it.
    """
    from shared.services.guard.guard_answers import count_document

    answer, app, now = _respond(req), services(), utc_now()
    if b"<Sms" in answer.get_body():
        answer = await asyncio.to_thread(_without_stopped_texts, answer)
    if answer.mimetype == "text/xml":
        count_document(answer.get_body().decode(), person="", guard=app.guard, now=now)
    return answer


def _without_stopped_texts(answer: func.HttpResponse) -> func.HttpResponse:
    return twiml_response(services().call_guard(utc_now())(answer.get_body().decode()))


@problem_responses
def _respond(req: func.HttpRequest) -> func.HttpResponse:
    from shared.domain.twiml.speech import apology

    form, name = verified_form(req), req.route_params["name"].lower()
    try:
        return twiml_response(_answer(name, form, method=req.method, query=path_and_query(req.url)[1]))
    except (InvalidInput, NotFound) as error:
        log.error("twimlet %s: call answered with the error message: %s", name, error)  # noqa: TRY400 - the text says all
        return twiml_response(apology())


def _answer(name: str, form: Mapping[str, str], *, method: str, query: str) -> str:
    from shared.domain.twimlets.allowed_urls import AllowedUrls
    from shared.domain.twimlets.dispatch import answer
    from shared.domain.twimlets.twimlet_request import read_twimlet_request
    from shared.services.guard.guard_answers import guard_numbers

    app = services()
    settings = app.settings
    allowed = AllowedUrls(public_url=settings.PUBLIC_URL, urls=tuple(settings.TWIMLET_URLS.split()))
    request = read_twimlet_request(
        method=method, query=query, form=form, allowed=allowed, country=settings.DEFAULT_COUNTRY
    )
    return app.as_texted(guard_numbers(answer(name, request), guard=app.guard))
