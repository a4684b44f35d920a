"""Recordings: Twilio tells of them, people list and hear them."""

import logging
from datetime import datetime
from typing import TYPE_CHECKING

import azure.functions as func
from msgspec import UNSET

from shared.settings import OUTBOX, STORAGE
from shared.triggers.answers import json_answer, nothing, says_what_is_wrong
from shared.triggers.clock import utc_now
from shared.triggers.webhook import signed_form
from shared.wiring import services

if TYPE_CHECKING:
    from shared.domain.recordings.recording import Recording
    from shared.ports import Sound

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("voice_recording")
@bp.route(route="voice/recording", methods=["POST"], auth_level=func.AuthLevel.ANONYMOUS)
@bp.queue_output(arg_name="outbox", queue_name=OUTBOX, connection=STORAGE)
@says_what_is_wrong
def voice_recording(req: func.HttpRequest, outbox: func.Out[bytes]) -> func.HttpResponse:
    """Keep what Twilio tells of a recording or its transcription, and let people know."""
    from shared.domain.messages.envelope import seal
    from shared.domain.recordings.recording import notice, read_callback
    from shared.services.recordings.recordings import keep_recording

    own, form = services(), signed_form(req)
    told = read_callback(form, req.params, now=utc_now())
    if told is not None:
        known = keep_recording(told, recordings=own.recordings)
        log.info("recording %s: %s s", known.sid, known.seconds)
        if envelope := notice(known, link=_link(known)):
            outbox.set(seal(envelope))  # again with each callback: the ledger lets it through once
    return nothing()


@bp.function_name("recordings_list")
@bp.route(route="recordings", methods=["GET"])
@says_what_is_wrong
def recordings_list(req: func.HttpRequest) -> func.HttpResponse:
    """List recordings, those of one person or time if asked so."""
    from shared.domain.list_parameters import read_recording_search
    from shared.domain.recordings.recording import show
    from shared.services.recordings.recordings import list_recordings
    from shared.triggers.bodies.recordings import RecordingList

    now = utc_now()
    page = list_recordings(read_recording_search(req.params), recordings=services().recordings)
    views = tuple(show(one, link=_link_since(one, now)) for one in page.items)
    return json_answer(RecordingList(recordings=views, cursor=page.cursor or UNSET))


@bp.function_name("recordings_get")
@bp.route(route="recordings/{id}", methods=["GET"])
@says_what_is_wrong
def recordings_get(req: func.HttpRequest) -> func.HttpResponse:
    """Play a recording for who has a key."""
    from shared.services.recordings.recordings import play

    own = services()
    return _sound_answer(req, play(req.route_params["id"], recordings=own.recordings, sounds=own.sounds))


@bp.function_name("recordings_play")
@bp.route(route="recordings/{id}/play", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
@says_what_is_wrong
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
    return _sound_answer(req, play(sid, recordings=own.recordings, sounds=own.sounds))


@bp.function_name("recordings_notice_left")
@bp.timer_trigger(arg_name="timer", schedule="0 17 * * * *", use_monitor=True)
def recordings_notice_left(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Every hour, let people know of recordings that a crash kept from them."""
    from shared.services.recordings.recordings import give_notice_left

    own = services()
    give_notice_left(
        recordings=own.recordings, ledger=own.ledger, outbox=own.outbox, link=_link, now=utc_now()
    )


def _link(recording: "Recording") -> str:
    # Of the recording's time, not of now: the same notice has the same words however often it is put.
    return _link_since(recording, recording.at)


def _link_since(recording: "Recording", since: datetime) -> str:
    from shared.domain.recordings.signed_link import link_to

    settings = services().settings
    return link_to(recording.sid, public_url=settings.PUBLIC_URL, since=since, tokens=settings.auth_tokens)


def _sound_answer(req: func.HttpRequest, sound: "Sound") -> func.HttpResponse:
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
