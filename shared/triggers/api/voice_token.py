"""The API of voice tokens: issue tokens with which a browser becomes a phone (Twilio Client)."""

import logging
from uuid import uuid4

import azure.functions as func

from shared.triggers.clock import utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("voice_token")
@bp.route(route="voice/token", methods=["POST"])
@problem_responses
def voice_token(req: func.HttpRequest) -> func.HttpResponse:
    """Issue a token to a caller that has a function key: one of your servers, which knows its users."""
    from shared.domain.conversations.voice_token import read_token_request
    from shared.domain.json_input.json_validation import read_json_object

    request = read_token_request(read_json_object(req.get_body()))
    token = services().voice_token_issuer.issue(request, token_id=uuid4().hex, now=utc_now())
    log.info("voice token issued, valid for %d s", request.seconds)
    return json_response(token)
