"""``Messages`` and their ``Media``: send, look up, redact, cancel, delete.

Source: https://www.twilio.com/docs/messaging/api/message-resource and .../media-resource
"""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, read_moment
from local.twilio.rest.resource import Resource, must, rfc_2822, same
from local.twilio.rest.rules import TEXT_RULES, Asked, enforce
from local.twilio.texts.carrier import ERROR_TEXTS
from local.twilio.texts.message import FINAL, PRICE, Message
from local.twilio.webhooks.addresses import parts_of
from local.twilio.webhooks.webhook import Callback


class Messages(Resource[Message]):
    """The texts, in and out."""

    path, listed, newest_first = "/Messages", "messages", True
    filters: ClassVar = {"To": same("to"), "From": same("sender")}
    # A text that is still on its way has no date; we take its creation, so that it can be found.
    dates: ClassVar = {"DateSent": lambda message: message.sent or message.created}
    copied = ("body", "direction", "error_code", "messaging_service_sid", "sid", "status", "to")

    def create(self, form: Form, _: web.Request) -> Message:
        """Accept a text to send."""
        now = self.core.clock.now()
        enforce(TEXT_RULES, Asked(form, self.account, now))
        service = form.text("MessagingServiceSid")
        send_at = read_moment(form.text("SendAt")) if form.text("ScheduleType") else None
        message = Message(
            to=form.text("To"),
            sender=form.text("From") or None,
            direction="outbound-api",
            status="scheduled" if send_at else "accepted" if service else "queued",
            body=form.text("Body"),
            media=form.all("MediaUrl"),
            messaging_service_sid=service or None,
            callback=Callback(url=form.text("StatusCallback")),
            send_at=send_at,
            created=now,
        )
        self.carrier.take(message)
        return message

    def update(self, row: Message, form: Form) -> None:
        """Redact the body (``Body=``), or cancel what is scheduled (``Status=canceled``)."""
        if form.get("Status") == "canceled":
            if row.status != "scheduled":
                raise Refused(30409)
            self.carrier.cancel(row)
        if form.get("Body") == "":
            row.body, row.updated = "", self.core.clock.now()

    def delete(self, row: Message) -> None:
        """Forget a text that is at its end."""
        if row.status not in FINAL:
            raise Refused(20009)
        del self.account.messages[row.sid]

    def more(self, row: Message) -> dict[str, Any]:
        """See ``Resource``; numbers are strings."""
        undecided = row.status in {"accepted", "scheduled"}  # no sender yet, so no segments either
        delivered = row.status == "delivered"
        return {
            "api_version": "2010-04-01",
            "date_sent": rfc_2822(row.sent),
            "error_message": ERROR_TEXTS.get(row.error_code) if row.error_code else None,
            "from": row.sender,
            "num_media": str(len(row.media)),
            "num_segments": "0" if undecided else str(row.segments),
            "price": f"{-PRICE * row.segments:.5f}" if delivered else None,
            "price_unit": "USD",
            "subresource_uris": {"media": f"{self.uri(row)}/Media.json"},
        }


@dataclass(frozen=True, slots=True)
class Medium:
    """One thing that a text brought with it besides words."""

    message: Message
    url: str

    @property
    def sid(self) -> str:
        """What it is called: always the same, so that nothing need be kept."""
        text = f"{self.message.sid} {self.url}"
        return "ME" + hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class Media(Resource[Medium]):
    """What a text brought with it."""

    path, listed = "/Messages/{message}/Media", "media_list"

    def public_routes(self) -> list[web.RouteDef]:
        """See ``Resource``."""
        return [web.get("/Messages/{message}/Media/{sid:ME[0-9a-f]{32}}", self._see)]

    def kept(self, request: web.Request) -> Mapping[str, Medium]:
        """See ``Resource``."""
        message = must(self.account.messages.get(request.match_info["message"]), request)
        media = [Medium(message, url) for url in message.media]
        return {medium.sid: medium for medium in media}

    def delete(self, row: Medium) -> None:
        """Forget one."""
        row.message.media.remove(row.url)

    def shown(self, row: Medium) -> dict[str, Any]:
        """See ``Resource``."""
        path = f"{self.account.path}/Messages/{row.message.sid}/Media/{row.sid}"
        return {
            "account_sid": self.account.sid,
            "content_type": mimetypes.guess_type(parts_of(row.url).path)[0] or "image/jpeg",
            "date_created": rfc_2822(row.message.created),
            "date_updated": rfc_2822(row.message.updated),
            "parent_sid": row.message.sid,
            "sid": row.sid,
            "uri": f"{path}.json",
        }

    async def _see(self, request: web.Request) -> web.Response:
        """Send the client on to where it is."""
        return web.Response(status=307, headers={"Location": self.find(request).url})
