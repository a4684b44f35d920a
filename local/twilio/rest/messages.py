"""``Messages`` and their ``Media``: send, fetch, list, redact, cancel, delete.

Source: https://www.twilio.com/docs/messaging/api/message-resource and .../media-resource
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from aiohttp import web

from local.twilio import withheld
from local.twilio.rest.contents import content_of
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import E_164, Form, is_url, whole
from local.twilio.rest.prices import price_of_text
from local.twilio.rest.resource import Resource, found_or_404, pick, rfc_2822
from local.twilio.state.message import FINAL, MAX_VALIDITY, Message, media_type
from local.twilio.state.sids import StoredResource
from local.twilio.texts.carrier import ERROR_TEXTS
from local.twilio.webhooks.webhook import Callback

MAX_BODY_LENGTH = 1600
MAX_MEDIA = 10
SOONEST, LATEST = timedelta(seconds=300), timedelta(days=35)

RECIPIENT = re.compile(rf"(?:(?:whatsapp|rcs):)?(?:{E_164.pattern})|messenger:.+")
NUMBER = re.compile(rf"{E_164.pattern}|[0-9]{{3,8}}")  # or a short code
NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
SENDER = re.compile(rf"{RECIPIENT.pattern}|rcs:.+|{NUMBER.pattern}|{NAME.pattern}")

MAGIC_TO = {
    "+15005550001": 21211,  # invalid
    "+15005550002": 21612,  # Twilio cannot route to it
    "+15005550003": 21408,  # no permission for its country
    "+15005550004": 21610,  # it has texted STOP
    "+15005550009": 21614,  # it cannot take texts
}
MAGIC_FROM = {
    "+15005550001": 21212,  # invalid
    "+15005550007": 21606,  # not ours, or not for texts
    "+15005550008": 21611,  # its queue is full
}


class Messages(Resource[Message]):
    """The texts, incoming and outgoing."""

    path, listed, newest_first = "/Messages", "messages", True
    filters: ClassVar = {"To": "to", "From": "sender"}
    # A text that is not sent yet has no date; its creation is used, so that it can be found.
    dates: ClassVar = {"DateSent": lambda message: message.sent or message.created}

    def create(self, form: Form) -> Message:
        """Accept a text to send."""
        now = self.core.clock.now()
        self._check(form, now)
        content, values = content_of(form, self.account) or (None, {})
        service = form.text("MessagingServiceSid")
        send_at = form.moment("SendAt") if form.text("ScheduleType") else None
        message = Message(
            to=form.text("To"),
            sender=form.text("From") or None,
            fallback_from=form.text("FallbackFrom"),
            direction="outbound-api",
            status="scheduled" if send_at else "accepted" if service else "queued",
            body=content.rendered(values) if content else form.text("Body"),
            media=[] if content else self._media(form),
            content=content,
            content_values=values,
            messaging_service_sid=service or None,
            callback=Callback(url=form.text("StatusCallback")),
            send_at=send_at,
            validity=form.number("ValidityPeriod", MAX_VALIDITY),
            created=now,
        )
        self.carrier.send(message)
        return message

    def _media(self, form: Form) -> list[str]:
        """Return the media that are sent. WhatsApp has one; Twilio ignores any others.

        Source: https://support.twilio.com/hc/en-us/articles/360017961894
        """
        media = form.all("MediaUrl")
        return media[:1] if form.text("To").startswith("whatsapp:") else media

    def _check(self, form: Form, now: datetime) -> None:
        """Raise ``Refused`` for the first error.

        The codes are Twilio's. Their order is not documented; this one is plausible: missing parameters,
        limits, to, from, service, schedule, opt-out.
        """
        to, sender, service = form.text("To"), form.text("From"), form.text("MessagingServiceSid")
        channel = sender.rpartition(":")[0]
        media, send_at = form.all("MediaUrl"), form.moment("SendAt")
        form.require(21604, "To")
        self._check_fallback(form)
        form.require(21603, "From", "MessagingServiceSid")
        content_of(form, self.account)
        form.require(21602, "Body", "MediaUrl", "ContentSid")
        form.refuse(21617, when=len(form.text("Body")) > MAX_BODY_LENGTH)
        form.refuse(21623, when=len(media) > MAX_MEDIA)
        form.refuse(21620, when=not all(map(is_url, media)))
        form.check(21609, is_url, "StatusCallback")
        form.check(21624, whole(1, MAX_VALIDITY), "ValidityPeriod")
        form.check_magic("To", MAGIC_TO)
        form.check(21211, RECIPIENT.fullmatch, "To")
        form.refuse(21211, when=to in withheld.NUMBERS)
        form.check_magic("From", MAGIC_FROM)
        form.check(21212, SENDER.fullmatch, "From")
        form.refuse(21910, when=bool(sender) and channel != to.rpartition(":")[0])
        form.refuse(63031, when=sender == to)
        is_ours = sender in self.account.senders or (
            channel != "rcs" and self.account.may_send_from(sender.rpartition(":")[2])
        )
        form.refuse(63007, when=channel in {"whatsapp", "rcs"} and not is_ours)
        form.refuse(21606, when=bool(NUMBER.fullmatch(sender)) and not is_ours)
        form.refuse(21612, when=bool(NAME.fullmatch(sender)) and to.startswith("+1"))
        form.refuse(21701, when=service not in {"", *self.account.services})
        if form.text("ScheduleType"):
            form.require(35118, "MessagingServiceSid")
            form.require(35111, "SendAt")
            form.refuse(35114, when=send_at is None or not SOONEST <= send_at - now <= LATEST)
        senders = [sender] if sender else self.account.numbers
        form.refuse(21610, when=any((number, to) in self.account.opted_out for number in senders))

    def _check_fallback(self, form: Form) -> None:
        """Check the sender by SMS of a Messaging Service that has RCS. A name needs no registration here.

        Source: https://www.twilio.com/docs/api/errors/21664 to 21667
        """
        fallback = form.text("FallbackFrom")
        if not fallback:
            return
        form.refuse(21664, when=bool(form.text("From")))
        form.require(21666, "MessagingServiceSid")
        is_ours = ":" not in fallback and self.account.may_send_from(fallback)
        form.refuse(21665, when=not (is_ours or NAME.fullmatch(fallback)))
        form.refuse(21667, when=self.account.first_rcs_sender is None)

    def update(self, row: Message, form: Form) -> None:
        """Redact the body (``Body=``), or cancel a scheduled text (``Status=canceled``)."""
        if form.get("Status") == "canceled":
            if row.status != "scheduled":
                raise Refused(30409)
            self.carrier.cancel(row)
        if form.get("Body") == "":
            row.body, row.updated = "", self.core.clock.now()

    def delete(self, row: Message) -> None:
        """Delete a text with a final status."""
        if row.status not in FINAL:
            raise Refused(20009)
        del self.account.messages[row.sid]

    def _body(self, row: Message) -> str:
        """Return the body that is listed. Whether Twilio lists what a template became is unverified."""
        return row.body if row.content is None or self.account.shows_content_bodies else ""

    def _fields(self, row: Message) -> dict[str, Any]:
        undecided = row.status in {"accepted", "scheduled"}  # no sender yet, so no segments
        now = self.core.clock.now()
        return {
            **pick(row, "direction", "error_code", "messaging_service_sid", "sid", "status", "to"),
            "api_version": "2010-04-01",
            "body": self._body(row),
            "date_sent": rfc_2822(row.sent),
            "error_message": ERROR_TEXTS.get(row.error_code) if row.error_code else None,
            "from": row.sender,
            "num_media": str(len(row.media)),
            "num_segments": "0" if undecided else str(row.segments),
            "price": price_of_text(row, delay=self.account.price_delay, now=now),
            "price_unit": "USD",
            "subresource_uris": {"media": f"{self._uri(row)}/Media.json"},
        }


@dataclass(slots=True, kw_only=True)
class Medium(StoredResource):
    """A media file of a text."""

    message: Message
    url: str

    @property
    def sid(self) -> str:
        """The SID."""
        return self.message.media_sid(self.url)


class Media(Resource[Medium]):
    """The media files of a text. Twilio gives the files, too, to nobody without credentials.

    Source: https://www.twilio.com/docs/messaging/api/media-resource
    """

    path, listed = "/Messages/{message}/Media", "media_list"
    file = "/Messages/{message}/Media/{sid:ME[0-9a-f]{32}}"

    def _resources(self, request: web.Request) -> Mapping[str, Medium]:
        message = found_or_404(self.account.messages.get(request.match_info["message"]))
        media = [Medium(message=message, url=url, created=message.created) for url in message.media]
        return {medium.sid: medium for medium in media}

    def delete(self, row: Medium) -> None:
        """Delete a media file."""
        row.message.media.remove(row.url)

    def _uri(self, row: Medium) -> str:
        return f"{self.account.path}/Messages/{row.message.sid}/Media/{row.sid}"

    def _fields(self, row: Medium) -> dict[str, Any]:
        return {"content_type": media_type(row.url), "parent_sid": row.message.sid, "sid": row.sid}

    async def send_file(self, request: web.Request) -> web.Response:
        """Redirect to the URL of the media file."""
        return web.Response(status=307, headers={"Location": self._find(request).url})
