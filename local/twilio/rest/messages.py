"""``Messages``: send, look up, redact, cancel, delete.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from typing import Any

from aiohttp import web

from local.twilio.account import Account
from local.twilio.clock import Clock
from local.twilio.rest.dates import date_filter, read_moment, rfc_2822
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import read_form, read_query
from local.twilio.rest.message_rules import RULES
from local.twilio.rest.paging import page_of
from local.twilio.rest.resource import BaseResource
from local.twilio.rest.rules import Asked, enforce
from local.twilio.texts.carrier import ERROR_TEXTS, Carrier
from local.twilio.texts.message import FINAL, PRICE, Message


class Messages(BaseResource):
    """The resource."""

    def __init__(self, *, account: Account, clock: Clock, carrier: Carrier) -> None:
        super().__init__(account=account, clock=clock)
        self._carrier = carrier

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [
            web.post("/Messages.json", self.create),
            web.get("/Messages.json", self.list),
            web.get("/Messages/{sid}.json", self.fetch),
            web.post("/Messages/{sid}.json", self.update),
            web.delete("/Messages/{sid}.json", self.delete),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """Accept a text to send."""
        form, now = await read_form(request), self._clock.now()
        enforce(RULES, Asked(form, self._account, now))
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
            status_callback=form.text("StatusCallback"),
            validity=float(form.text("ValidityPeriod", "36000")),
            send_at=send_at,
            created=now,
            updated=now,
        )
        self._carrier.take(message)
        return web.json_response(self._shown(message), status=201)

    async def list(self, request: web.Request) -> web.Response:
        """Return the texts, newest first, that match To, From and DateSent."""
        query = read_query(request)
        sent = date_filter(query, "DateSent")
        found = [
            message
            for message in reversed(self._account.messages.values())
            if query.text("To") in {"", message.to}
            and query.text("From") in {"", message.sender}
            # A text that is still on its way has no date; we take its creation, so that it can be found.
            and sent(message.sent or message.created)
        ]
        return page_of(request, "messages", [self._shown(message) for message in found])

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one text."""
        return web.json_response(self._shown(self._in(self._account.messages, request)))

    async def update(self, request: web.Request) -> web.Response:
        """Redact the body (``Body=``), or cancel what is scheduled (``Status=canceled``)."""
        message, form = self._in(self._account.messages, request), await read_form(request)
        if form.get("Status") == "canceled":
            if message.status != "scheduled":
                raise Refused(30409)
            self._carrier.cancel(message)
        if form.get("Body") == "":
            message.body, message.updated = "", self._clock.now()
        return web.json_response(self._shown(message))

    async def delete(self, request: web.Request) -> web.Response:
        """Forget a text that is at its end."""
        message = self._in(self._account.messages, request)
        if message.status not in FINAL:
            raise Refused(20009)
        del self._account.messages[message.sid]
        return web.Response(status=204)

    def _shown(self, message: Message) -> dict[str, Any]:
        """Return the text as Twilio's API shows it: numbers are strings, dates are RFC 2822."""
        path = self._path("Messages", message.sid)
        undecided = message.status in {"accepted", "scheduled"}  # no sender yet, so no segments either
        delivered = message.status == "delivered"
        return {
            "account_sid": self._account.sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": rfc_2822(message.created),
            "date_sent": rfc_2822(message.sent),
            "date_updated": rfc_2822(message.updated),
            "direction": message.direction,
            "error_code": message.error_code,
            "error_message": ERROR_TEXTS.get(message.error_code) if message.error_code else None,
            "from": message.sender,
            "messaging_service_sid": message.messaging_service_sid,
            "num_media": str(len(message.media)),
            "num_segments": "0" if undecided else str(message.segments),
            "price": f"{-PRICE * message.segments:.5f}" if delivered else None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{path}/Media.json"},
            "to": message.to,
            "uri": f"{path}.json",
        }
