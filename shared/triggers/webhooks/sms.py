"""Webhooks of texts: inbound texts, and status callbacks of outbound texts."""

import azure.functions as func

from shared.triggers.clock import utc_now
from shared.triggers.responses import problem_responses, twiml_response
from shared.triggers.webhooks.status_callback import handle_answer_callback, handle_status_callback
from shared.triggers.webhooks.verified_form import verified_form
from shared.wiring.services import services

bp = func.Blueprint()


@bp.function_name("sms_inbound")
@bp.route(route="sms/inbound", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def sms_inbound(req: func.HttpRequest) -> func.HttpResponse:
    """Store an inbound text, and answer it."""
    from shared.domain.conversations.inbound_text import reply_callback
    from shared.domain.twiml.text_document import with_status_callbacks
    from shared.services.conversations.answer_text import answer_text
    from shared.services.guard.guard_answers import count_document

    app, form, now = services(), verified_form(req), utc_now()
    answer = answer_text(
        form,
        contacts=app.contacts,
        flows=app.flows,
        ledger=app.ledger,
        days=app.day_index,
        flow=app.settings.flow_of(form.get("To", "")),
        rules=app.answer_rules,
        guard=app.guard,
        now=now,
    )
    count_document(answer, person=form.get("From", ""), guard=app.guard, now=now)
    return twiml_response(with_status_callbacks(answer, reply_callback(app.settings.PUBLIC_URL, form)))


@bp.function_name("sms_status")
@bp.route(route="sms/status", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def sms_status(req: func.HttpRequest) -> func.HttpResponse:
    """Record a status callback of a text: of a message, or of our answer to an inbound text."""
    return handle_answer_callback(req) if "reply" in req.params else handle_status_callback(req)
