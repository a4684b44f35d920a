"""Calls that come in, turn by turn, and Twilio's reports about calls that went out."""

import logging
from collections.abc import Callable

import azure.functions as func

from shared.errors import InvalidFlow
from shared.triggers.clock import utc_now
from shared.triggers.event_loop import run_on_event_loop
from shared.triggers.responses import problem_responses, twiml_response
from shared.triggers.webhooks.status_callback import take_report
from shared.triggers.webhooks.verified_form import verified_form
from shared.wiring import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("voice_inbound")
@bp.route(route="voice/inbound", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@run_on_event_loop
@problem_responses
def voice_inbound(req: func.HttpRequest) -> func.HttpResponse:
    """Answer someone who calls."""
    from shared.services.conversations.answer_call import begin_call

    own, form = services(), verified_form(req)
    flow = own.settings.flow_of(form.get("To", ""))
    return _spoken(lambda: begin_call(form, flows=own.flows, flow=flow, now=utc_now()))


@bp.function_name("voice_step")
@bp.route(route="voice/step", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def voice_step(req: func.HttpRequest) -> func.HttpResponse:
    """Go on with a call: somebody pressed keys, spoke or stayed silent, or a verb has ended."""
    from shared.domain.conversations.call_state import CallState, read_call_state
    from shared.services.conversations.answer_call import continue_call

    own, form, place = services(), verified_form(req), read_call_state(req.params)
    return _spoken(
        lambda: continue_call(
            form,
            place
            if place.flow or place.delivery
            else CallState(flow=own.settings.flow_of(form.get("To", ""))),
            flows=own.flows,
            ledger=own.ledger,
            now=utc_now(),
        )
    )


@bp.function_name("voice_status")
@bp.route(route="voice/status", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def voice_status(req: func.HttpRequest) -> func.HttpResponse:
    """Write down what Twilio reports about a call."""
    return take_report(req)


def _spoken(turn: Callable[[], str]) -> func.HttpResponse:
    """Answer with a turn; if anything is broken, with a sentence rather than silence."""
    from shared.domain.twiml.speech import apology

    try:
        return twiml_response(turn())
    except InvalidFlow as error:
        log.error("a caller heard an apology: %s", error)  # noqa: TRY400 - the text says all
    except Exception:  # whatever it is, Twilio would say only that an application error has occurred
        log.exception("a caller heard an apology")
    return twiml_response(apology())
