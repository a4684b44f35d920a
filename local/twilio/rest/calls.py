"""``Calls``: place, look up, redirect, end, delete.

Source: https://www.twilio.com/docs/voice/api/call-resource
"""

from typing import Any, ClassVar

from aiohttp import web

from local.twilio.calls.call import Call, Detection, Target
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form
from local.twilio.rest.resource import Resource, rfc_2822, same
from local.twilio.rest.rules import CALL_RULES, Asked, enforce
from local.twilio.webhooks.webhook import NOBODY, Callback

SUBRESOURCES = {
    "notifications": "Notifications",
    "recordings": "Recordings",
    "payments": "Payments",
    "events": "Events",
    "siprec": "Siprec",
    "streams": "Streams",
    "transcriptions": "Transcriptions",
    "user_defined_message_subscriptions": "UserDefinedMessageSubscriptions",
    "user_defined_messages": "UserDefinedMessages",
}


class Calls(Resource[Call]):
    """The calls, in and out."""

    path, listed, newest_first = "/Calls", "calls", True
    filters: ClassVar = {
        "To": same("to"),
        "From": same("sender"),
        "ParentCallSid": same("parent_sid"),
        "Status": same("status"),
    }
    dates: ClassVar = {
        # A call that has not rung yet has no start; we take its creation, so that it can be found.
        "StartTime": lambda call: call.started or call.created,
        "EndTime": lambda call: call.ended,
    }
    copied = ("answered_by", "direction", "sid", "status", "to")
    absent = ("annotation", "caller_name", "forwarded_from", "group_sid", "price", "trunk_sid")

    def create(self, form: Form, _: web.Request) -> Call:
        """Call somebody."""
        asked = Asked(form, self.account, self.core.clock.now())
        enforce(CALL_RULES, asked)
        call = call_of(asked, target=_target(form, "Url", "Method") or Target(twiml=form.text("Twiml")))
        self.exchange.place(call)
        return call

    def update(self, row: Call, form: Form) -> None:
        """Send a live call to other TwiML (``Url``, or else ``Twiml``), or end it (``Status``)."""
        if status := form.text("Status"):
            self._end(row, status)
        elif form.url("Url") or form.text("Twiml"):
            if row.line is None or row.status != "in-progress":
                raise Refused(21220)
            row.line.divert(_target(form, "Url", "Method") or Target(twiml=form.text("Twiml")))

    def delete(self, row: Call) -> None:
        """Forget a call that is over."""
        if not row.over:
            raise Refused(20009)
        del self.account.calls[row.sid]

    def _end(self, call: Call, status: str) -> None:
        """``canceled`` ends a call that nobody has answered; ``completed`` ends any."""
        if status not in {"canceled", "completed"}:
            raise Refused(20001)
        if call.line is None or (status == "canceled" and call.status not in {"queued", "ringing"}):
            raise Refused(21220)
        call.move_to(status, self.core.clock.now())
        call.line.end(status)

    def more(self, row: Call) -> dict[str, Any]:
        """See ``Resource``; numbers are strings."""
        number = self.account.numbers.get(row.to if row.direction == "inbound" else row.sender)
        return {
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
            "subresource_uris": {name: f"{self.uri(row)}/{end}.json" for name, end in SUBRESOURCES.items()},
            "to_formatted": row.to,
        }


def call_of(asked: Asked, *, target: Target | None) -> Call:
    """Return the call that a request asks for."""
    form = asked.form
    return Call(
        to=form.text("To"),
        sender=form.text("From"),
        direction="outbound-api",
        created=asked.now,
        target=target,
        fallback=_target(form, "FallbackUrl", "FallbackMethod"),
        timeout=int(form.text("Timeout", "60")),
        time_limit=int(form.text("TimeLimit", "14400")),
        send_digits=form.text("SendDigits"),
        detection=_detection(form),
        recorded=_callback(form, "RecordingStatusCallback") if form.flag("Record") else None,
        callback=_callback(form, "StatusCallback"),
    )


def _detection(form: Form) -> Detection | None:
    """Return how the call is to find out who answered, if it is."""
    mode = form.text("MachineDetection")
    if not mode:
        return None
    return Detection(
        until_end=mode == "DetectMessageEnd",
        timeout=int(form.text("MachineDetectionTimeout", "30")),
        callback=_callback(form, "AsyncAmdStatusCallback") if form.flag("AsyncAmd") else NOBODY,
    )


def _callback(form: Form, name: str) -> Callback:
    """Return who is told, as the parameters ``name``, ``nameMethod`` and ``nameEvent`` say."""
    events = form.words(f"{name}Event") or NOBODY.events
    return Callback(url=form.text(name), method=form.text(f"{name}Method", "POST").upper(), events=events)


def _target(form: Form, url: str, method: str) -> Target | None:
    if not form.text(url):
        return None
    return Target(url=form.text(url), method=form.text(method, "POST").upper())
