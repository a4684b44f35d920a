"""The sound of a recording, fetched from Twilio with our credentials.

So recordings need not be open to whoever knows their URL:
https://www.twilio.com/docs/voice/api/recording#fetch-a-recordings-media-file
"""

from shared.errors import SendDelayed
from shared.ports.twilio import Audio

NOT_FOUND = 404


class TwilioRecordingAudio:
    """The recordings of one account. Safe to share between threads."""

    def __init__(self, *, account_sid: str, auth: tuple[str, str], url: str, timeout: float) -> None:
        self._base = f"{url.rstrip('/')}/2010-04-01/Accounts/{account_sid}/Recordings"
        self._auth = auth
        self._timeout = timeout

    def fetch(self, sid: str) -> Audio | None:
        """Return the sound of a recording. See ``shared.ports.twilio.RecordingAudio``."""
        import requests

        try:
            # Twilio may lead on to where the file lies; requests then leaves our credentials out.
            answer = requests.get(f"{self._base}/{sid}.mp3", auth=self._auth, timeout=self._timeout)
        except requests.exceptions.RequestException as error:
            raise SendDelayed(f"no answer from Twilio: {type(error).__name__}", code=0) from error
        if answer.status_code == NOT_FOUND:
            return None
        if not answer.ok:
            raise SendDelayed(f"HTTP {answer.status_code} from Twilio", code=answer.status_code)
        return Audio(content=answer.content, mime=answer.headers.get("Content-Type", "audio/mpeg"))
