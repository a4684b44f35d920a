"""Calls that come in, turn by turn, and Twilio's reports about calls that went out."""

import logging
from collections.abc import Callable

import azure.functions as func

from shared.domain.twiml import apology
from shared.errors import InvalidFlow
from shared.services.converse import begin_call, continue_call
from shared.triggers.answers import says_what_is_wrong, twiml_answer
from shared.triggers.reports import take_report
from shared.triggers.webhook import signed_form
from shared.wiring import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("voice_inbound")
@bp.route(route="voice/inbound", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@says_what_is_wrong
def voice_inbound(req: func.HttpRequest) -> func.HttpResponse:
    """Answer someone who calls."""
    signed_form(req)
    own = services()
    return _spoken(lambda: begin_call(flows=own.flows, flow=own.settings.INBOUND_FLOW))


@bp.function_name("voice_step")
@bp.route(route="voice/step", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@says_what_is_wrong
def voice_step(req: func.HttpRequest) -> func.HttpResponse:
    """Go on with a call after the caller pressed keys, spoke, or stayed silent."""
    own, form, place = services(), signed_form(req), req.params
    tries = place.get("tries", "")
    return _spoken(
        lambda: continue_call(
            form,
            flows=own.flows,
            flow=place.get("flow", own.settings.INBOUND_FLOW),
            step=place.get("step", ""),
            tries=int(tries) if tries.isdecimal() else None,
        )
    )


@bp.function_name("voice_status")
@bp.route(route="voice/status", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@says_what_is_wrong
def voice_status(req: func.HttpRequest) -> func.HttpResponse:
    """Write down what Twilio reports about a call."""
    return take_report(req)


def _spoken(turn: Callable[[], str]) -> func.HttpResponse:
    """Answer with a turn; if a flow is broken, with a sentence rather than silence."""
    try:
        return twiml_answer(turn())
    except InvalidFlow as error:
        log.error("a caller heard an apology: %s", error)  # noqa: TRY400 - the text says all
        return twiml_answer(apology())
