"""Webhook of recordings: callbacks about a recording or its transcription."""

import logging

import azure.functions as func

from shared.settings import OUTBOX, STORAGE
from shared.triggers.clock import utc_now
from shared.triggers.responses import no_content, problem_responses
from shared.triggers.webhooks.verified_form import verified_form
from shared.wiring.services import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("voice_recording")
@bp.route(route="voice/recording", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.queue_output(arg_name="outbox", queue_name=OUTBOX, connection=STORAGE)
@problem_responses
def voice_recording(req: func.HttpRequest, outbox: func.Out[bytes]) -> func.HttpResponse:
    """Store a report about a recording or its transcription, and put the notice of it on the outbox."""
    from shared.domain.calls.call_reports import read_recording
    from shared.domain.messages.envelope import encode_envelope
    from shared.domain.recordings.recording import notice, read_callback
    from shared.services.calls.record_end import record_late
    from shared.services.recordings.store_recording import store_recording

    app, form = services(), verified_form(req)
    report = read_callback(form, req.params, now=utc_now())
    if report is not None:
        recording = store_recording(report, recordings=app.recordings, ledger=app.ledger)
        if recording is None:
            return no_content()
        log.info("recording %s: %s s", recording.sid, recording.seconds)
        if facts := read_recording(report, form):
            record_late(facts, context=app.call_context)
        if envelope := notice(recording, link=app.recording_link(recording)):
            outbox.set(encode_envelope(envelope))  # again with each callback: the ledger deduplicates it
    return no_content()
