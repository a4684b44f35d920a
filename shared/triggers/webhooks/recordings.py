"""What Twilio reports about recordings and their transcriptions."""

import logging

import azure.functions as func

from shared.settings import OUTBOX, STORAGE
from shared.triggers.clock import utc_now
from shared.triggers.responses import no_content, problem_responses
from shared.triggers.webhooks.verified_form import verified_form
from shared.wiring import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("voice_recording")
@bp.route(route="voice/recording", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.queue_output(arg_name="outbox", queue_name=OUTBOX, connection=STORAGE)
@problem_responses
def voice_recording(req: func.HttpRequest, outbox: func.Out[bytes]) -> func.HttpResponse:
    """Keep what Twilio tells of a recording or its transcription, and let people know."""
    from shared.domain.messages.envelope import encode_envelope
    from shared.domain.recordings.recording import notice, read_callback
    from shared.services.recordings.recordings import keep_recording

    own, form = services(), verified_form(req)
    told = read_callback(form, req.params, now=utc_now())
    if told is not None:
        known = keep_recording(told, recordings=own.recordings)
        log.info("recording %s: %s s", known.sid, known.seconds)
        if envelope := notice(known, link=own.recording_link(known)):
            outbox.set(encode_envelope(envelope))  # again with each callback: the ledger lets it through once
    return no_content()
