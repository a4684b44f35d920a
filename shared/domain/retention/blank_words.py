"""What came in, without what was said: a text, a call and a recording."""

from msgspec import UNSET, structs

from shared.domain.calls.call import Call
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.recordings.recording import Recording


def text_without_words(text: Inbound) -> Inbound:
    """Return a text without its words, files and place, and without our answer."""
    return structs.replace(text, body="", media=(), answer=None, reply="", media_types=UNSET, location=UNSET)


def call_without_words(call: Call) -> Call:
    """Return a call without what the caller answered."""
    return structs.replace(call, answers={})


def recording_without_words(recording: Recording) -> Recording:
    """Return a recording without its transcription."""
    return structs.replace(
        recording, transcription="" if recording.transcription else recording.transcription
    )
