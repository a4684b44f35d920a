"""The API of recordings: list them, and play one."""

from typing import TYPE_CHECKING

import azure.functions as func
from msgspec import UNSET

from shared.triggers.clock import utc_now
from shared.triggers.file_response import part_response
from shared.triggers.responses import json_response, problem_responses
from shared.wiring.services import services

if TYPE_CHECKING:
    from shared.domain.byte_range import ByteRange
    from shared.ports.twilio import Audio

bp = func.Blueprint()


@bp.function_name("recordings_list")
@bp.route(route="recordings", methods=["GET"])
@problem_responses
def recordings_list(req: func.HttpRequest) -> func.HttpResponse:
    """List recordings, all or those of one caller or time."""
    from shared.domain.list_parameters import RecordingSearch, read_list_parameters
    from shared.domain.recordings.recording import recording_view
    from shared.services.recordings.fetch_recording import list_recordings
    from shared.triggers.openapi_document.schemas import RecordingList

    app, now = services(), utc_now()
    page = list_recordings(read_list_parameters(req.params, RecordingSearch), recordings=app.recordings)
    views = tuple(
        recording_view(recording, link=app.recording_link(recording, since=now)) for recording in page.items
    )
    return json_response(RecordingList(recordings=views, cursor=page.cursor or UNSET))


@bp.function_name("recordings_get")
@bp.route(route="recordings/{id}", methods=["GET"])
@problem_responses
def recordings_get(req: func.HttpRequest) -> func.HttpResponse:
    """Return the audio of a recording to a caller that has a function key."""
    from shared.services.recordings.fetch_recording import fetch_audio

    app, part = services(), _requested_part(req)
    audio = fetch_audio(req.route_params["id"], part, recordings=app.recordings, audio=app.audio)
    return _audio_response(audio, part)


@bp.function_name("recordings_play")
@bp.route(route="recordings/{id}/play", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@problem_responses
def recordings_play(req: func.HttpRequest) -> func.HttpResponse:
    """Return the audio of a recording to a caller that has its signed link."""
    from shared.domain.recordings.signed_link import check_link
    from shared.services.recordings.fetch_recording import fetch_audio

    app, sid = services(), req.route_params["id"]
    check_link(
        sid,
        expires=req.params.get("expires", ""),
        signature=req.params.get("signature", ""),
        tokens=app.settings.auth_tokens,
        now=utc_now(),
    )
    part = _requested_part(req)
    return _audio_response(fetch_audio(sid, part, recordings=app.recordings, audio=app.audio), part)


def _requested_part(req: func.HttpRequest) -> "ByteRange | None":
    from shared.domain.byte_range import bounded_range
    from shared.services.recordings.fetch_recording import MAX_PART

    return bounded_range(req.headers.get("Range", ""), most=MAX_PART)


def _audio_response(audio: "Audio", part: "ByteRange | None") -> func.HttpResponse:
    return part_response(
        audio.content,
        first=audio.first,
        length=audio.length,
        mime=audio.mime,
        is_range=part is not None,
    )
