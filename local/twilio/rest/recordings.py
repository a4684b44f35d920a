"""``Recordings``: list, fetch, hear, delete.

Source: https://www.twilio.com/docs/voice/api/recording
"""

from typing import Any

from aiohttp import web

from local.twilio.recordings import Recording
from local.twilio.rest.dates import date_filter, rfc_2822
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import read_query
from local.twilio.rest.paging import page_of
from local.twilio.rest.resource import BaseResource
from local.twilio.sound import spoken


class Recordings(BaseResource):
    """The resource, also below a call."""

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [
            web.get("/Recordings.json", self.list),
            web.get("/Calls/{call}/Recordings.json", self.list),
            web.get("/Recordings/{sid}.json", self.fetch),
            web.get("/Calls/{call}/Recordings/{sid}.json", self.fetch),
            web.delete("/Recordings/{sid}.json", self.delete),
            web.delete("/Calls/{call}/Recordings/{sid}.json", self.delete),
        ]

    def media_routes(self) -> list[web.RouteDef]:
        """Return what anyone may fetch who knows the SID, as with Twilio unless an account forbids it."""
        return [web.get(r"/Recordings/{sid:RE[0-9a-f]{32}}{kind:(\.wav|\.mp3)?}", self.hear)]

    async def list(self, request: web.Request) -> web.Response:
        """Return the recordings, newest first, that match CallSid, ConferenceSid and DateCreated."""
        query = read_query(request)
        call = request.match_info.get("call") or query.text("CallSid")
        created = date_filter(query, "DateCreated")
        found = [
            recording
            for recording in reversed(self._account.recordings.values())
            if call in {"", recording.call_sid}
            and query.text("ConferenceSid") in {"", recording.conference_sid}
            and created(recording.started)
        ]
        return page_of(request, "recordings", [self._shown(request, recording) for recording in found])

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one recording."""
        return web.json_response(self._shown(request, self._in(self._account.recordings, request)))

    async def delete(self, request: web.Request) -> web.Response:
        """Forget a recording that is complete."""
        recording = self._in(self._account.recordings, request)
        if recording.status == "in-progress":
            raise Refused(20009)
        del self._account.recordings[recording.sid]
        return web.Response(status=204)

    async def hear(self, request: web.Request) -> web.Response:
        """Return the sound. It is WAV also for ``.mp3``, which browsers play all the same."""
        recording = self._in(self._account.recordings, request)
        sound = await spoken(recording.words, recording.seconds)
        return web.Response(body=sound, content_type="audio/x-wav")

    def _shown(self, request: web.Request, recording: Recording) -> dict[str, Any]:
        """Return the recording as Twilio's API shows it: with a track below a call, else with its URLs."""
        path = self._path("Recordings", recording.sid)
        urls = {
            "media_url": f"{self._account.url}{path}",
            "subresource_uris": {
                "add_on_results": f"{path}/AddOnResults.json",
                "transcriptions": f"{path}/Transcriptions.json",
            },
        }
        done = recording.status == "completed"
        return {
            "account_sid": self._account.sid,
            "api_version": "2010-04-01",
            "call_sid": recording.call_sid,
            "channels": recording.channels,
            "conference_sid": recording.conference_sid,
            "date_created": rfc_2822(recording.started),
            "date_updated": rfc_2822(recording.updated),
            "duration": str(recording.seconds) if done else "-1",
            "encryption_details": None,
            "error_code": None,
            "price": None,
            "price_unit": "USD",
            "sid": recording.sid,
            "source": recording.source,
            "start_time": rfc_2822(recording.started),
            "status": recording.status,
            "uri": f"{path}.json",
            **({"track": recording.track} if "call" in request.match_info else urls),
        }
