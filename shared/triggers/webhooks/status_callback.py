"""Handle a status callback: Twilio reports the status of a text or a call."""

import logging

import azure.functions as func

from shared.errors import TwilioUnavailable
from shared.triggers.clock import utc_now
from shared.triggers.responses import no_content
from shared.triggers.webhooks.verified_form import verified_form
from shared.wiring.services import services

log = logging.getLogger(__name__)


def handle_status_callback(req: func.HttpRequest) -> func.HttpResponse:
    """Record a status callback, once its signature is verified."""
    from shared.services.outcomes.record_status_callback import record_status_callback

    form, app = verified_form(req), services()
    record_status_callback(
        form,
        delivery_id=req.params.get("delivery", ""),
        attempt_id=req.params.get("attempt", ""),
        ledger=app.recent_ledger,
        dead_letters=app.dead_letters,
        outbox=app.outbox,
        now=utc_now(),
    )
    return no_content()


def handle_answer_callback(req: func.HttpRequest) -> func.HttpResponse:
    """Record a status callback of our answer to an inbound text, once its signature is verified."""
    from shared.services.conversations.answer_taken import record_answer_callback

    form, app = verified_form(req), services()
    record_answer_callback(
        form,
        sid=req.params.get("reply", ""),
        person=req.params.get("person", ""),
        number=req.params.get("n", ""),
        contacts=app.contacts,
        ledger=app.recent_ledger,
        dead_letters=app.dead_letters,
        late_answer=app.settings.late_answer,
        now=utc_now(),
    )
    return no_content()


def handle_call_ended(req: func.HttpRequest) -> func.HttpResponse:
    """Record the end of a call that came in, once the signature of its status callback is verified."""
    from shared.domain.calls.call_reports import read_end
    from shared.services.calls.record_end import record_end

    form, app, now = verified_form(req), services(), utc_now()
    end = read_end(form, now=now)
    if end is None:
        log.info("status callback ignored: no delivery, and not the end of a call that came in")
        return no_content()
    try:
        record_end(end, context=app.call_context, now=now)
    except TwilioUnavailable as error:
        log.warning("the end of call %s is left to the timer: %s", end.sid, error)
    return no_content()
