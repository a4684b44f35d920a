"""What a call must fulfil to be placed. The codes are Twilio's; the order is as for texts."""

import re

from local.twilio.rest.form import E_164, is_method, is_url, whole
from local.twilio.rest.rules import Asked, Rule, magic, missing, wrong

LONGEST_TIMEOUT = 600  # seconds of ringing
LONGEST_CALL = 86_400  # seconds of talk
CALLEE = re.compile(rf"{E_164.pattern}|(?:client|sip):.+")
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


def _unknown_event(asked: Asked) -> bool:
    return bool(asked.form.words("StatusCallbackEvent") - STATUS_EVENTS)


RULES = [
    missing(21201, "To"),
    missing(21213, "From"),
    missing(21205, "Url", "Twiml", "ApplicationSid"),
    wrong(21205, is_url, "Url"),
    wrong(
        21209, is_method, "Method", "FallbackMethod", "StatusCallbackMethod", "AsyncAmdStatusCallbackMethod"
    ),
    wrong(21206, SEND_DIGITS.fullmatch, "SendDigits"),
    wrong(21208, whole(1, LONGEST_TIMEOUT), "Timeout"),
    wrong(20001, whole(1, LONGEST_CALL), "TimeLimit"),
    wrong(
        21609, is_url, "StatusCallback", "FallbackUrl", "AsyncAmdStatusCallback", "RecordingStatusCallback"
    ),
    Rule(21626, _unknown_event),
    wrong(21234, DETECTION.__contains__, "MachineDetection"),
    wrong(21234, whole(3, 59), "MachineDetectionTimeout"),
    *magic("To", MAGIC_TO),
    wrong(21211, CALLEE.fullmatch, "To"),
    *magic("From", MAGIC_FROM),
    wrong(21212, E_164.fullmatch, "From"),
    Rule(21210, lambda asked: not asked.account.may_send_from(asked.form.text("From"))),
]

PARTICIPANT_RULES = [rule for rule in RULES if rule.code not in {21205, 21209}]
"""Of a call to somebody who is to take part in a conference: it has no document."""
