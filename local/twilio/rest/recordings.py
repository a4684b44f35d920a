"""``Recordings``: list, fetch, download, delete.

Source: https://www.twilio.com/docs/voice/api/recording
"""

from typing import Any, ClassVar

from aiohttp import web

from local.twilio.rest.errors import Refused
from local.twilio.rest.resource import Resource, pick, rfc_2822
from local.twilio.sound import speech_wav
from local.twilio.state.recording import Recording


class Recordings(Resource[Recording]):
    """The recordings."""

    path, listed, newest_first = "/Recordings", "recordings", True
    filters: ClassVar = {"CallSid": "call_sid", "ConferenceSid": "conference_sid"}
    dates: ClassVar = {"DateCreated": lambda recording: recording.created}
    file = r"/Recordings/{sid:RE[0-9a-f]{32}}{kind:(\.wav|\.mp3)?}"

    def delete(self, row: Recording) -> None:
        """Delete a recording that is complete."""
        if row.status == "in-progress":
            raise Refused(20009)
        del self.account.recordings[row.sid]

    def _fields(self, row: Recording) -> dict[str, Any]:
        return {
            **pick(row, "call_sid", "channels", "conference_sid", "sid", "source", "status"),
            **dict.fromkeys(("encryption_details", "error_code", "price")),
            "api_version": "2010-04-01",
            "duration": str(row.seconds) if row.status == "completed" else "-1",
            "media_url": f"{self.account.url}{self._uri(row)}",
            "price_unit": "USD",
            "start_time": rfc_2822(row.created),
            "subresource_uris": {},
        }

    async def send_file(self, request: web.Request) -> web.Response:
        """Return the sound. It is WAV for ``.mp3`` too, which browsers play as well."""
        recording = self._find(request)
        sound = await speech_wav(recording.words, recording.seconds)
        return web.Response(body=sound, content_type="audio/x-wav")
