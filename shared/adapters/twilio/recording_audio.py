"""The audio of a recording, fetched from Twilio with our credentials.

So recordings need not be public to everyone who knows their URL:
https://www.twilio.com/docs/voice/api/recording#fetch-a-recordings-media-file
"""

from shared.adapters.twilio.client import TwilioApi
from shared.ports.twilio import Audio


class TwilioRecordingAudio:
    """The recordings of one account. Safe to share between threads."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api

    def fetch(self, sid: str) -> Audio | None:
        """Return the audio of a recording. See ``shared.ports.twilio.RecordingAudio``."""
        found = self._api.download(f"Recordings/{sid}", suffix=".mp3")
        return Audio(content=found.content, mime=found.content_type or "audio/mpeg") if found else None
