"""What a call must fulfil to be placed. The codes are Twilio's; the order is as for texts."""

import re

from local.twilio.rest.rules import E_164, Asked, Rule, is_url, is_whole, magic

LONGEST_TIMEOUT = 600  # seconds of ringing
LONGEST_CALL = 86_400  # seconds of talk
CLIENT_OR_SIP = re.compile(r"(?:client|sip):.+")
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


def status_events(asked: Asked) -> list[str]:
    """Return the events asked for: repeated parameters, or one with spaces."""
    return [event for given in asked.form.all("StatusCallbackEvent") for event in given.split()]


def _given(asked: Asked, name: str) -> str:
    return asked.form.text(name)


def _bad_url(asked: Asked) -> bool:
    if url := _given(asked, "Url"):
        return not is_url(url)
    return not (_given(asked, "Twiml") or _given(asked, "ApplicationSid"))


def _bad_method(asked: Asked) -> bool:
    names = ("Method", "FallbackMethod", "StatusCallbackMethod", "AsyncAmdStatusCallbackMethod")
    return any(_given(asked, name).upper() not in {"", "GET", "POST"} for name in names)


def _bad_callback(asked: Asked) -> bool:
    names = ("StatusCallback", "FallbackUrl", "AsyncAmdStatusCallback", "RecordingStatusCallback")
    return any(url and not is_url(url) for url in (_given(asked, name) for name in names))


def _bad_to(asked: Asked) -> bool:
    return not (E_164.fullmatch(_given(asked, "To")) or CLIENT_OR_SIP.fullmatch(_given(asked, "To")))


def _not_ours(asked: Asked) -> bool:
    return not asked.account.may_send_from(_given(asked, "From"))


def _bad_detection(asked: Asked) -> bool:
    seconds = _given(asked, "MachineDetectionTimeout")
    return _given(asked, "MachineDetection") not in DETECTION | {""} or (
        bool(seconds) and not is_whole(seconds, 3, 59)
    )


def _bad_digits(asked: Asked) -> bool:
    return bool(_given(asked, "SendDigits")) and not SEND_DIGITS.fullmatch(_given(asked, "SendDigits"))


def _bad_timeout(asked: Asked) -> bool:
    return bool(_given(asked, "Timeout")) and not is_whole(_given(asked, "Timeout"), 1, LONGEST_TIMEOUT)


def _bad_time_limit(asked: Asked) -> bool:
    return bool(_given(asked, "TimeLimit")) and not is_whole(_given(asked, "TimeLimit"), 1, LONGEST_CALL)


RULES = [
    Rule(21201, lambda asked: not _given(asked, "To")),
    Rule(21213, lambda asked: not _given(asked, "From")),
    Rule(21205, _bad_url),
    Rule(21209, _bad_method),
    Rule(21206, _bad_digits),
    Rule(21208, _bad_timeout),
    Rule(20001, _bad_time_limit),
    Rule(21609, _bad_callback),
    Rule(21626, lambda asked: bool(set(status_events(asked)) - STATUS_EVENTS)),
    Rule(21234, _bad_detection),
    *magic("To", MAGIC_TO),
    Rule(21211, _bad_to),
    *magic("From", MAGIC_FROM),
    Rule(21212, lambda asked: not E_164.fullmatch(_given(asked, "From"))),
    Rule(21210, _not_ours),
]

PARTICIPANT_RULES = [rule for rule in RULES if rule.code not in {21205, 21209}]
"""Of a call to somebody who is to take part in a conference: it has no document."""
