"""``Calls``: place, look up, redirect, end, delete.

Source: https://www.twilio.com/docs/voice/api/call-resource
"""

from typing import Any, ClassVar

from aiohttp import web

from local.twilio.calls.call import Call, Detection, Target
from local.twilio.rest.checks import check_call
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, is_url
from local.twilio.rest.resource import Resource, pick, rfc_2822
from local.twilio.webhooks.webhook import NOBODY

CHANGED_WHILE = {
    "canceled": {"queued", "ringing"},  # before anybody has answered
    "completed": {"queued", "ringing", "in-progress"},
    "": {"in-progress"},  # no status, but another document
}
"""What a call may be told to become, and in which statuses."""


class Calls(Resource[Call]):
    """The calls, in and out."""

    path, listed, newest_first = "/Calls", "calls", True
    filters: ClassVar = {"To": "to", "From": "sender", "ParentCallSid": "parent_sid", "Status": "status"}
    dates: ClassVar = {
        # A call that has not rung yet has no start; we take its creation, so that it can be found.
        "StartTime": lambda call: call.started or call.created,
        "EndTime": lambda call: call.ended,
    }

    def create(self, form: Form, _: web.Request) -> Call:
        """Call somebody."""
        check_call(form, self.account)
        call = Call(
            to=form.text("To"),
            sender=form.text("From"),
            direction="outbound-api",
            created=self.core.clock.now(),
            target=_document(form),
            fallback=form.target("FallbackUrl", "FallbackMethod"),
            timeout=form.number("Timeout", 60),
            time_limit=form.number("TimeLimit", 14_400),
            send_digits=form.text("SendDigits"),
            detection=_detection(form),
            recorded=form.callback("RecordingStatusCallback") if form.flag("Record") else None,
            callback=form.callback("StatusCallback"),
        )
        self.exchange.place(call)
        return call

    def update(self, row: Call, form: Form) -> None:
        """Send a live call to other TwiML (``Url``, or else ``Twiml``), or end it (``Status``)."""
        form.check(20001, CHANGED_WHILE.__contains__, "Status")
        form.check(21205, is_url, "Url")
        status = form.text("Status")
        if not (status or form.text("Url") or form.text("Twiml")):
            return
        if row.line is None or row.status not in CHANGED_WHILE[status]:
            raise Refused(21220)
        if status:
            row.move_to(status, self.core.clock.now())
            row.line.end(status)
        else:
            row.line.divert(_document(form))

    def delete(self, row: Call) -> None:
        """Forget a call that is over."""
        if not row.over:
            raise Refused(20009)
        del self.account.calls[row.sid]

    def fields(self, row: Call) -> dict[str, Any]:
        """See ``Resource``; numbers are strings."""
        number = self.account.numbers.get(row.to if row.direction == "inbound" else row.sender)
        return {
            **pick(row, "answered_by", "direction", "sid", "status", "to"),
            **dict.fromkeys(
                ("annotation", "caller_name", "forwarded_from", "group_sid", "price", "trunk_sid")
            ),
            "api_version": "2010-04-01",
            "duration": str(row.duration) if row.over else None,
            "end_time": rfc_2822(row.ended),
            "from": row.sender,
            "from_formatted": row.sender,
            "parent_call_sid": row.parent_sid,
            "phone_number_sid": number.sid if number else None,
            "price_unit": "USD",
            "queue_time": "0",
            "start_time": rfc_2822(row.started),
            "subresource_uris": {},
            "to_formatted": row.to,
        }


def _document(form: Form) -> Target:
    return form.target("Url", "Method") or Target(twiml=form.text("Twiml"))


def _detection(form: Form) -> Detection | None:
    """Return how the call is to find out who answered, if it is."""
    mode = form.text("MachineDetection")
    if not mode:
        return None
    return Detection(
        until_end=mode == "DetectMessageEnd",
        timeout=form.number("MachineDetectionTimeout", 30),
        callback=form.callback("AsyncAmdStatusCallback") if form.flag("AsyncAmd") else NOBODY,
    )
