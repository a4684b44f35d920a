"""Tokens for browsers that want to be phones."""

import logging
from typing import TYPE_CHECKING
from uuid import uuid4

import azure.functions as func

from shared.errors import InvalidSettings
from shared.settings import Settings
from shared.triggers.clock import utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring import services

if TYPE_CHECKING:
    from shared.domain.conversations.voice_token import Signer

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("voice_token")
@bp.route(route="voice/token", methods=["POST"])
@problem_responses
def voice_token(req: func.HttpRequest) -> func.HttpResponse:
    """Give a token to who has a key: one of your own servers, which knows who asks it."""
    from shared.domain.conversations.voice_token import issue, read_token_request
    from shared.domain.json_validation import read_json_object

    wanted = read_token_request(read_json_object(req.get_body()))
    token = issue(wanted, signer=_signer(services().settings), token_id=uuid4().hex, now=utc_now())
    log.info("a token for %d s was given", wanted.seconds)
    return json_response(token)


def _signer(settings: Settings) -> "Signer":
    from shared.domain.conversations.voice_token import Signer

    if not settings.TWILIO_API_KEY_SID:
        raise InvalidSettings("Invalid settings: tokens need TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET")
    return Signer(
        account_sid=settings.TWILIO_ACCOUNT_SID,
        key_sid=settings.TWILIO_API_KEY_SID,
        key_secret=settings.TWILIO_API_KEY_SECRET,
        app_sid=settings.TWILIO_APP_SID,
    )
