"""Recordings: list them, and play one."""

import logging
from typing import TYPE_CHECKING

import azure.functions as func
from msgspec import UNSET

from shared.triggers.clock import utc_now
from shared.triggers.responses import json_response, problem_responses
from shared.wiring import services

if TYPE_CHECKING:
    from shared.ports.twilio import Audio

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("recordings_list")
@bp.route(route="recordings", methods=["GET"])
@problem_responses
def recordings_list(req: func.HttpRequest) -> func.HttpResponse:
    """List recordings, those of one person or time if asked so."""
    from shared.domain.list_parameters import RecordingSearch, read_list_parameters
    from shared.domain.recordings.recording import show
    from shared.services.recordings.recordings import list_recordings
    from shared.triggers.openapi_document.schemas import RecordingList

    own, now = services(), utc_now()
    page = list_recordings(read_list_parameters(req.params, RecordingSearch), recordings=own.recordings)
    views = tuple(show(one, link=own.recording_link(one, since=now)) for one in page.items)
    return json_response(RecordingList(recordings=views, cursor=page.cursor or UNSET))


@bp.function_name("recordings_get")
@bp.route(route="recordings/{id}", methods=["GET"])
@problem_responses
def recordings_get(req: func.HttpRequest) -> func.HttpResponse:
    """Play a recording for who has a key."""
    from shared.services.recordings.recordings import play

    own = services()
    return _sound_answer(req, play(req.route_params["id"], recordings=own.recordings, audio=own.audio))


@bp.function_name("recordings_play")
@bp.route(route="recordings/{id}/play", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def recordings_play(req: func.HttpRequest) -> func.HttpResponse:
    """Play a recording for who has a link."""
    from shared.domain.recordings.signed_link import check_link
    from shared.services.recordings.recordings import play

    own, sid = services(), req.route_params["id"]
    check_link(
        sid,
        expires=req.params.get("expires", ""),
        signature=req.params.get("signature", ""),
        tokens=own.settings.auth_tokens,
        now=utc_now(),
    )
    return _sound_answer(req, play(sid, recordings=own.recordings, audio=own.audio))


def _sound_answer(req: func.HttpRequest, sound: "Audio") -> func.HttpResponse:
    from shared.domain.byte_range import asked_for

    length = len(sound.content)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    part = asked_for(req.headers.get("Range", ""), length=length)
    if part is None:
        return func.HttpResponse(sound.content, mimetype=sound.mime, headers=headers)
    first, end = part
    headers["Content-Range"] = f"bytes {first}-{end - 1}/{length}"
    return func.HttpResponse(sound.content[first:end], status_code=206, mimetype=sound.mime, headers=headers)
