"""``Recordings``: list, fetch, hear, delete; also below a call.

Source: https://www.twilio.com/docs/voice/api/recording
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.recordings import Recording
from local.twilio.rest.errors import Refused
from local.twilio.rest.resource import Resource, rfc_2822, same
from local.twilio.sound import spoken


class Recordings(Resource[Recording]):
    """All recordings."""

    path, listed, newest_first = "/Recordings", "recordings", True
    filters: ClassVar = {"CallSid": same("call_sid"), "ConferenceSid": same("conference_sid")}
    dates: ClassVar = {"DateCreated": lambda recording: recording.created}
    copied = ("call_sid", "channels", "conference_sid", "sid", "source", "status")
    absent = ("encryption_details", "error_code", "price")

    def public_routes(self) -> list[web.RouteDef]:
        """See ``Resource``."""
        return [web.get(r"/Recordings/{sid:RE[0-9a-f]{32}}{kind:(\.wav|\.mp3)?}", self._hear)]

    def delete(self, row: Recording) -> None:
        """Forget a recording that is complete."""
        if row.status == "in-progress":
            raise Refused(20009)
        del self.account.recordings[row.sid]

    def uri(self, row: Recording) -> str:
        """See ``Resource``."""
        return f"{self.account.path}/Recordings/{row.sid}"

    def more(self, row: Recording) -> dict[str, Any]:
        """See ``Resource``."""
        path = self.uri(row)
        subresources = {"add_on_results": "AddOnResults", "transcriptions": "Transcriptions"}
        return self._common(row) | {
            "media_url": f"{self.account.url}{path}",
            "subresource_uris": {name: f"{path}/{end}.json" for name, end in subresources.items()},
        }

    def _common(self, row: Recording) -> dict[str, Any]:
        return {
            "api_version": "2010-04-01",
            "duration": str(row.seconds) if row.status == "completed" else "-1",
            "price_unit": "USD",
            "start_time": rfc_2822(row.created),
        }

    async def _hear(self, request: web.Request) -> web.Response:
        """Return the sound. It is WAV also for ``.mp3``, which browsers play all the same."""
        recording = self.find(request)
        sound = await spoken(recording.words, recording.seconds)
        return web.Response(body=sound, content_type="audio/x-wav")


class CallRecordings(Recordings):
    """Those of one call, which are shown with their track, and without their URLs."""

    path = "/Calls/{call}/Recordings"
    delete = Recordings.delete

    def kept(self, request: web.Request) -> Mapping[str, Recording]:
        """See ``Resource``."""
        call = request.match_info["call"]
        return {sid: each for sid, each in self.account.recordings.items() if each.call_sid == call}

    def more(self, row: Recording) -> dict[str, Any]:
        """See ``Resource``."""
        return self._common(row) | {"track": row.track}

    def public_routes(self) -> list[web.RouteDef]:
        """Return nothing: see ``Recordings``."""
        return []
