"""What is wrong with a text or a call that is to be: looked for in the order in which Twilio looks.

The codes are Twilio's; their order is not documented, this one is plausible: what is missing, what is too
much, to, from, service, schedule, then whether it may be sent.
"""

import re
from datetime import datetime, timedelta

from local.twilio.account import Account
from local.twilio.rest.form import E_164, Form, is_method, is_url, whole

LONGEST_BODY = 1600
MOST_MEDIA = 10
LONGEST_VALIDITY = 36_000  # seconds; older pages say 14,400
SOONEST, LATEST = timedelta(seconds=300), timedelta(days=35)

RECIPIENT = re.compile(rf"{E_164.pattern}|(?:whatsapp|rcs|messenger):.+")
NUMBER = re.compile(rf"{E_164.pattern}|\d{{5,6}}")  # or a short code
SENDER = re.compile(rf"{RECIPIENT.pattern}|{NUMBER.pattern}|(?=.*[A-Za-z])[A-Za-z0-9 ]{{1,11}}")

MAGIC_TEXT_TO = {
    "+15005550001": 21211,  # invalid
    "+15005550002": 21612,  # Twilio cannot route to it
    "+15005550003": 21408,  # no permission for its country
    "+15005550004": 21610,  # it has texted STOP
    "+15005550009": 21614,  # it cannot take texts
}
MAGIC_TEXT_FROM = {
    "+15005550001": 21212,  # invalid
    "+15005550007": 21606,  # not ours, or not for texts
    "+15005550008": 21611,  # its queue is full
}


def check_text(form: Form, account: Account, now: datetime) -> None:
    """Raise ``Refused`` for the first thing that is wrong with a text."""
    to, sender, service = form.text("To"), form.text("From"), form.text("MessagingServiceSid")
    channel, _, number = sender.rpartition(":")
    media, send_at = form.all("MediaUrl"), form.moment("SendAt")
    form.require(21604, "To")
    form.require(21603, "From", "MessagingServiceSid")
    form.require(21602, "Body", "MediaUrl", "ContentSid")
    form.refuse(21617, when=len(form.text("Body")) > LONGEST_BODY)
    form.refuse(21623, when=len(media) > MOST_MEDIA)
    form.refuse(21620, when=not all(map(is_url, media)))
    form.check(21609, is_url, "StatusCallback")
    form.check(21624, whole(1, LONGEST_VALIDITY), "ValidityPeriod")
    form.check_magic("To", MAGIC_TEXT_TO)
    form.check(21211, RECIPIENT.fullmatch, "To")
    form.check_magic("From", MAGIC_TEXT_FROM)
    form.check(21212, SENDER.fullmatch, "From")
    form.refuse(21910, when=bool(sender) and channel != to.rpartition(":")[0])
    form.refuse(63031, when=sender == to)
    form.refuse(21606, when=NUMBER.fullmatch(number) is not None and not account.may_send_from(number))
    form.refuse(21701, when=service not in {"", *account.messaging_services})
    if form.text("ScheduleType"):
        form.require(35118, "MessagingServiceSid")
        form.require(35111, "SendAt")
        form.refuse(35114, when=send_at is None or not SOONEST <= send_at - now <= LATEST)
    senders = [sender] if sender else account.numbers
    form.refuse(21610, when=any((each, to) in account.opted_out for each in senders))


LONGEST_TIMEOUT = 600  # seconds of ringing
LONGEST_CALL = 86_400  # seconds of talk
CALLEE = re.compile(rf"{E_164.pattern}|(?:client|sip):.+")
SEND_DIGITS = re.compile(r"[0-9A-D#*wW]{1,32}")
STATUS_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
DETECTION = frozenset({"Enable", "DetectMessageEnd"})

MAGIC_CALL_TO = {
    "+15005550001": 21217,  # invalid
    "+15005550002": 21214,  # Twilio cannot reach it
    "+15005550003": 21215,  # no permission for its country
    "+15005550004": 21216,  # blocked
}
MAGIC_CALL_FROM = {"+15005550001": 21212}  # invalid


def check_call(form: Form, account: Account) -> None:
    """Raise ``Refused`` for the first thing that is wrong with a call."""
    form.require(21201, "To")
    form.require(21213, "From")
    form.require(21205, "Url", "Twiml", "ApplicationSid")
    form.check(21205, is_url, "Url")
    form.check(21209, is_method, "Method", "FallbackMethod")
    form.check(21209, is_method, "StatusCallbackMethod", "AsyncAmdStatusCallbackMethod")
    form.check(21206, SEND_DIGITS.fullmatch, "SendDigits")
    form.check(21208, whole(1, LONGEST_TIMEOUT), "Timeout")
    form.check(20001, whole(1, LONGEST_CALL), "TimeLimit")
    form.check(21609, is_url, "StatusCallback", "FallbackUrl")
    form.check(21609, is_url, "AsyncAmdStatusCallback", "RecordingStatusCallback")
    form.refuse(21626, when=bool(form.words("StatusCallbackEvent") - STATUS_EVENTS))
    form.check(21234, DETECTION.__contains__, "MachineDetection")
    form.check(21234, whole(3, 59), "MachineDetectionTimeout")
    form.check_magic("To", MAGIC_CALL_TO)
    form.check(21211, CALLEE.fullmatch, "To")
    form.check_magic("From", MAGIC_CALL_FROM)
    form.check(21212, E_164.fullmatch, "From")
    form.refuse(21210, when=not account.may_send_from(form.text("From")))
