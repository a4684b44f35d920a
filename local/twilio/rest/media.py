"""``Messages/…/Media``: what a text brought with it besides words.

Source: https://www.twilio.com/docs/messaging/api/media-resource
"""

import hashlib
import mimetypes
from typing import Any

from aiohttp import web

from local.twilio.rest.dates import rfc_2822
from local.twilio.rest.paging import page_of
from local.twilio.rest.resource import BaseResource, must
from local.twilio.texts.message import Message
from local.twilio.webhooks.addresses import parts_of


class Media(BaseResource):
    """The resource."""

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [
            web.get("/Messages/{sid}/Media.json", self.list),
            web.get("/Messages/{sid}/Media/{media}.json", self.fetch),
            web.delete("/Messages/{sid}/Media/{media}.json", self.delete),
        ]

    def media_routes(self) -> list[web.RouteDef]:
        """Return what anyone may fetch who knows the SIDs."""
        return [web.get("/Messages/{sid}/Media/{media:ME[0-9a-f]{32}}", self.see)]

    async def list(self, request: web.Request) -> web.Response:
        """Return all that came with a text."""
        message = self._in(self._account.messages, request)
        return page_of(request, "media_list", [self._shown(message, url) for url in message.media])

    async def fetch(self, request: web.Request) -> web.Response:
        """Return what is known of one."""
        return web.json_response(self._shown(*self._one(request)))

    async def delete(self, request: web.Request) -> web.Response:
        """Forget one."""
        message, url = self._one(request)
        message.media.remove(url)
        return web.Response(status=204)

    async def see(self, request: web.Request) -> web.Response:
        """Send the client on to where it is."""
        return web.Response(status=307, headers={"Location": self._one(request)[1]})

    def _one(self, request: web.Request) -> tuple[Message, str]:
        message = self._in(self._account.messages, request)
        wanted = request.match_info["media"]
        found = next((url for url in message.media if _sid(message, url) == wanted), None)
        return message, must(found, request)

    def _shown(self, message: Message, url: str) -> dict[str, Any]:
        sid = _sid(message, url)
        return {
            "account_sid": self._account.sid,
            "content_type": mimetypes.guess_type(parts_of(url).path)[0] or "image/jpeg",
            "date_created": rfc_2822(message.created),
            "date_updated": rfc_2822(message.updated),
            "parent_sid": message.sid,
            "sid": sid,
            "uri": self._path("Messages", message.sid, "Media", f"{sid}.json"),
        }


def _sid(message: Message, url: str) -> str:
    return "ME" + hashlib.md5(f"{message.sid} {url}".encode(), usedforsecurity=False).hexdigest()
