"""Webhooks of calls: inbound calls, each further turn, and status callbacks of outbound calls."""

import logging
from collections.abc import Callable, Mapping

import azure.functions as func

from shared.errors import InvalidFlow
from shared.triggers.clock import utc_now
from shared.triggers.event_loop import run_on_event_loop
from shared.triggers.responses import problem_responses, twiml_response
from shared.triggers.webhooks.status_callback import handle_call_ended, handle_status_callback
from shared.triggers.webhooks.verified_form import verified_form
from shared.wiring.services import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("voice_inbound")
@bp.route(route="voice/inbound", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@run_on_event_loop
@problem_responses
def voice_inbound(req: func.HttpRequest) -> func.HttpResponse:
    """Answer an inbound call."""
    from shared.services.conversations.answer_call import begin_call
    from shared.services.conversations.limit_flow_texts import defer_texts
    from shared.services.guard.guard_answers import guard_numbers

    app, form = services(), verified_form(req)
    flow = app.settings.flow_of(form.get("To", ""))

    def turn() -> str:
        first = begin_call(form, flows=app.flows, flow=flow, now=utc_now())
        return defer_texts(guard_numbers(first, guard=app.guard), form, flow=flow)

    return _turn_or_apology(turn, form)


@bp.function_name("voice_step")
@bp.route(route="voice/step", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def voice_step(req: func.HttpRequest) -> func.HttpResponse:
    """Continue a call: a person pressed keys, spoke or stayed silent, or a verb has ended."""
    from shared.domain.conversations.call_state import read_call_state
    from shared.services.conversations.answer_call import continue_call
    from shared.services.conversations.limit_flow_texts import limit_texts_of_call

    app, form, now = services(), verified_form(req), utc_now()
    state = read_call_state(req.params)

    def turn() -> str:
        twiml = continue_call(
            form,
            state,
            flow=app.settings.flow_of(form.get("To", "")),
            flows=app.flows,
            ledger=app.ledger,
            now=now,
            guard=app.call_guard(now),
            on_turn=lambda turn: app.turn_recorder.record(form, state, turn, now=now),
        )
        return limit_texts_of_call(
            twiml,
            form,
            contacts=app.contacts,
            per_hour=app.answer_rules.flow_texts_per_hour,
            time_limit=app.time_limit_of_calls,
            now=now,
        )

    return _turn_or_apology(turn, form)


@bp.function_name("voice_status")
@bp.route(route="voice/status", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def voice_status(req: func.HttpRequest) -> func.HttpResponse:
    """Record a status callback of a call: of a message, or of a call that came in."""
    return handle_status_callback(req) if "delivery" in req.params else handle_call_ended(req)


@bp.function_name("voice_fallback")
@bp.route(route="voice/fallback", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def voice_fallback(req: func.HttpRequest) -> func.HttpResponse:
    """Record that a document of an outbound call failed, and answer with what is heard instead."""
    from shared.services.outcomes.answer_fallback import answer_fallback

    app, form = services(), verified_form(req)
    return _turn_or_apology(
        lambda: answer_fallback(
            form,
            delivery_id=req.params.get("delivery", ""),
            attempt_id=req.params.get("attempt", ""),
            ledger=app.recent_ledger,
            dead_letters=app.dead_letters,
            now=utc_now(),
        ),
        form,
    )


def _turn_or_apology(turn: Callable[[], str], form: Mapping[str, str]) -> func.HttpResponse:
    """Return the response of a turn, once it is counted; if the turn fails, one that speaks an apology."""
    from shared.domain.twiml.speech import apology
    from shared.services.conversations.limit_flow_texts import person_in_call
    from shared.services.guard.guard_answers import count_document

    try:
        twiml = services().as_texted(turn())
        count_document(twiml, person=person_in_call(form), guard=services().guard, now=utc_now())
        return twiml_response(twiml)
    except InvalidFlow as error:
        log.error("call answered with the error message: %s", error)  # noqa: TRY400 - the text says all
    except Exception:  # whatever it is: without TwiML, Twilio says that an application error occurred
        log.exception("call answered with the error message")
    return twiml_response(apology())
