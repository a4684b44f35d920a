"""What came in has no words any more; who, when and how it ended stays."""

import msgspec

from shared.domain.calls.call import Call
from shared.domain.conversations.inbound_content import Location
from shared.domain.conversations.inbound_text import Inbound, show_inbound
from shared.domain.recordings.recording import Recording
from shared.domain.retention.blank_words import (
    call_without_words,
    recording_without_words,
    text_without_words,
)
from tests.examples import NOON, PERSON


def test_nothing_that_was_said_is_left():
    text = Inbound(
        sid="SM1",
        sender=PERSON,
        to="+15005550006",
        body="Secret",
        media=("https://a.example/secret",),
        media_types=("image/secret",),
        at=NOON,
        answer="<Response><Message>Secret</Message></Response>",
        reply="secret",
        location=Location(latitude=1, longitude=2, label="Secret"),
    )
    call = Call(sid="CA1", at=NOON, sender=PERSON, answers={"order": "secret"})
    recording = Recording(sid="RE1", at=NOON, seconds=3, transcription="Secret")

    kept = (text_without_words(text), call_without_words(call), recording_without_words(recording))

    assert "secret" not in msgspec.json.encode(kept).decode().lower()
    assert (kept[0].sender, kept[1].sender, kept[2].seconds) == (PERSON, PERSON, 3)
    assert show_inbound(kept[0]).attachments == ()


def test_a_recording_that_has_no_transcription_yet_can_still_get_one():
    assert recording_without_words(Recording(sid="RE1", at=NOON)).transcription is None
