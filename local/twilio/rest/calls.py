"""``Calls``: place, fetch, list, redirect, end, delete.

Source: https://www.twilio.com/docs/voice/api/call-resource
"""

import re
from typing import Any, ClassVar

from local.twilio.rest.errors import Refused
from local.twilio.rest.form import E_164, Form, is_method, is_url, whole
from local.twilio.rest.prices import price_of_call
from local.twilio.rest.resource import Resource, pick, rfc_2822
from local.twilio.state.call import Call, Detection, RecordingRequest, Target

MAX_TIMEOUT = 600  # seconds of ringing
MAX_CALL_SECONDS = 86_400  # seconds of talk
PERSON_ONLINE = re.compile(r"client:[\w.@-]{1,256}|sips?:[^@\s]+@[^@\s]+")
CALLEE = re.compile(rf"{E_164.pattern}|{PERSON_ONLINE.pattern}")
CALLER_ONLINE = re.compile(r"(?:client:)?[\w.@-]{1,256}")
"""Who may be shown to a client or a SIP address: to a number it must be a number."""
SEND_DIGITS = re.compile(r"[0-9A-D#*wW]{1,32}")
STATUS_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
DETECTION = frozenset({"Enable", "DetectMessageEnd"})

MAGIC_TO = {
    "+15005550001": 21217,  # invalid
    "+15005550002": 21214,  # Twilio cannot reach it
    "+15005550003": 21215,  # no permission for its country
    "+15005550004": 21216,  # blocked
}
MAGIC_FROM = {"+15005550001": 21212}  # invalid

CHANGED_WHILE = {
    "canceled": {"queued", "ringing"},  # before it is answered
    "completed": {"queued", "ringing", "in-progress"},
    "": {"in-progress"},  # a redirect
}
"""The changes of a call, and the statuses in which each is possible."""


class Calls(Resource[Call]):
    """The calls, incoming and outgoing."""

    path, listed, newest_first = "/Calls", "calls", True
    filters: ClassVar = {"To": "to", "From": "sender", "ParentCallSid": "parent_sid", "Status": "status"}
    dates: ClassVar = {
        # A call that has not rung has no start; its creation is used, so that it can be found.
        "StartTime": lambda call: call.started or call.created,
        "EndTime": lambda call: call.ended,
    }

    def create(self, form: Form) -> Call:
        """Place a call."""
        self._check(form)
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
            callback=form.callback("StatusCallback"),
            recording=_recording(form),
        )
        self.exchange.place(call)
        return call

    def _check(self, form: Form) -> None:
        """Raise ``Refused`` for the first error; see ``Messages`` for the order."""
        form.require(21201, "To")
        form.require(21213, "From")
        form.refuse(21218, when=bool(form.text("ApplicationSid")))  # there are no applications
        form.require(21205, "Url", "Twiml")
        form.check(21205, is_url, "Url")
        form.check(21209, is_method, "Method", "FallbackMethod")
        form.check(21209, is_method, "StatusCallbackMethod", "RecordingStatusCallbackMethod")
        form.check(21206, SEND_DIGITS.fullmatch, "SendDigits")
        form.check(21208, whole(1, MAX_TIMEOUT), "Timeout")
        form.check(20001, whole(1, MAX_CALL_SECONDS), "TimeLimit")
        form.check(21609, is_url, "StatusCallback", "FallbackUrl")
        form.check(21609, is_url, "RecordingStatusCallback")  # the code is unverified
        form.refuse(21626, when=bool(form.words("StatusCallbackEvent") - STATUS_EVENTS))
        form.check(21234, DETECTION.__contains__, "MachineDetection")
        form.check(21234, whole(3, 59), "MachineDetectionTimeout")
        form.check(21234, whole(1000, 6000), "MachineDetectionSpeechThreshold")
        form.check(21234, whole(500, 5000), "MachineDetectionSpeechEndThreshold")
        form.check(21234, whole(2000, 10_000), "MachineDetectionSilenceTimeout")
        form.check_magic("To", MAGIC_TO)
        form.check(21211, CALLEE.fullmatch, "To")
        form.check_magic("From", MAGIC_FROM)
        caller = form.text("From")
        if PERSON_ONLINE.fullmatch(form.text("To")) and CALLER_ONLINE.fullmatch(caller):
            return
        form.check(21212, E_164.fullmatch, "From")
        form.refuse(21210, when=not (self.account.may_send_from(caller) or caller in self.account.caller_ids))

    def update(self, row: Call, form: Form) -> None:
        """Redirect a live call (``Url`` or ``Twiml``), or end it (``Status``)."""
        form.check(20001, CHANGED_WHILE.__contains__, "Status")
        form.check(21205, is_url, "Url")
        form.check(21209, is_method, "Method")
        status = form.text("Status")
        if not (status or form.text("Url") or form.text("Twiml")):
            return
        if row.line is None or row.status not in CHANGED_WHILE[status]:
            raise Refused(21220)
        if status:
            row.move_to(status, self.core.clock.now())
            row.line.end(status)
        else:
            row.line.redirect_to(_document(form))

    def delete(self, row: Call) -> None:
        """Delete a call that has ended."""
        if not row.over:
            raise Refused(20009)
        del self.account.calls[row.sid]

    def _fields(self, row: Call) -> dict[str, Any]:
        number = self.account.numbers.get(row.to if row.direction == "inbound" else row.sender)
        return {
            **pick(row, "answered_by", "direction", "sid", "status", "to"),
            **dict.fromkeys(("annotation", "caller_name", "forwarded_from", "group_sid", "trunk_sid")),
            "api_version": "2010-04-01",
            "duration": str(row.duration) if row.over else None,
            "end_time": rfc_2822(row.ended),
            "from": row.sender,
            "from_formatted": row.sender,
            "parent_call_sid": row.parent_sid,
            "phone_number_sid": number.sid if number else None,
            "price": price_of_call(row, delay=self.account.price_delay, now=self.core.clock.now()),
            "price_unit": "USD",
            "queue_time": "0",
            "start_time": rfc_2822(row.started),
            "subresource_uris": {},
            "to_formatted": row.to,
        }


def _document(form: Form) -> Target:
    return form.target("Url", "Method") or Target(twiml=form.text("Twiml"))


def _recording(form: Form) -> RecordingRequest | None:
    """Return how the call is recorded, if that is requested."""
    if not form.flag("Record"):
        return None
    return RecordingRequest(
        callback=form.callback("RecordingStatusCallback"),
        channels=2 if form.text("RecordingChannels") == "dual" else 1,
        track=form.text("RecordingTrack", "both"),
    )


def _detection(form: Form) -> Detection | None:
    """Return the settings of answering machine detection, if it is requested."""
    mode = form.text("MachineDetection")
    if not mode:
        return None
    return Detection(
        until_end=mode == "DetectMessageEnd",
        timeout=form.number("MachineDetectionTimeout", 30),
    )
