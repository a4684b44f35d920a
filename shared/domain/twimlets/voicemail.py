"""The twimlet that records a voicemail."""

from shared.domain.conversations.call_state import CallState
from shared.domain.twiml.verbs import MAX_TRANSCRIBED_SECONDS, recording_callback, recording_reports
from shared.domain.twiml.writer import Attributes, Verb, document
from shared.domain.twimlets.twimlet_request import TwimletRequest, say_and_hang_up


def voicemail(request: TwimletRequest) -> str:
    """Record the caller. ``Notify`` gets a text about it, ``Email`` is stored with the recording."""
    if "RecordingUrl" in request.call:
        return say_and_hang_up("Thanks. Good bye.")
    params = request.params
    words = request.say_or_play(params.first("Message", "Please leave a message after the beep."))
    transcribe = params.flag("Transcribe", default=True)
    kept = params.query("Message", "Email", "Notify", "Transcribe", "Voice", "Language")
    attributes: Attributes = {
        "action": f"voicemail?{kept}",
        "finishOnKey": "*#",
        "maxLength": MAX_TRANSCRIBED_SECONDS if transcribe else None,
        **recording_reports(_callback(request), transcribe=transcribe),
    }
    return document(words, Verb("Record", attributes))


def _callback(request: TwimletRequest) -> str:
    return recording_callback(
        request.base,
        CallState(),
        caller=request.call.get("From"),
        called=request.call.get("To"),
        notify=request.params.number("Notify", country=request.country),
        email=request.params.first("Email"),
    )
