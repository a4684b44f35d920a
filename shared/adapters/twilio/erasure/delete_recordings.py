"""Delete recordings at Twilio that are older than they are kept.

Source: https://www.twilio.com/docs/voice/api/recording#delete-a-recording-resource
"""

from shared.adapters.twilio.client import TwilioApi


class TwilioOldRecordings:
    """The recordings of one account. Safe to share between threads."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api

    def delete_recording(self, sid: str) -> bool:
        """Delete a recording. See ``shared.ports.retention.RecordingsAtTwilio``."""
        return self._api.delete(f"Recordings/{sid}")
