"""Validation as data: what a text or a call must fulfil, in the order in which Twilio looks.

The codes are Twilio's; their order is not documented, this one is plausible: what is missing, what is too
much, to, from, service, schedule, then whether it may be sent.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from local.twilio.account import Account
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import E_164, Form, is_method, is_url, read_moment, whole


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and what it is judged by."""

    form: Form
    account: Account
    now: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """If ``broken``, the request is refused with ``code``."""

    code: int
    broken: Callable[[Asked], bool]


def enforce(rules: Sequence[Rule], asked: Asked) -> None:
    """Raise ``Refused`` for the first rule that is broken."""
    for rule in rules:
        if rule.broken(asked):
            raise Refused(rule.code, asked.form)


def missing(code: int, *names: str) -> Rule:
    """Return the rule that one of these parameters must be there."""
    return Rule(code, lambda asked: not any(asked.form.all(name) for name in names))


def wrong(code: int, fits: Callable[[str], object], *names: str) -> Rule:
    """Return the rule that each of these parameters, if it is there, must fit."""

    def broken(asked: Asked) -> bool:
        return any(given and not fits(given) for given in map(asked.form.text, names))

    return Rule(code, broken)


def magic(parameter: str, codes: Mapping[str, int]) -> list[Rule]:
    """Return rules for Twilio's magic numbers: sent as ``parameter``, each is refused with its code.

    Source: https://www.twilio.com/docs/iam/test-credentials
    """
    return [wrong(code, number.__ne__, parameter) for number, code in codes.items()]


# Texts

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


def _to(asked: Asked) -> str:
    return asked.form.text("To")


def _from(asked: Asked) -> str:
    return asked.form.text("From")


def _other_channel(asked: Asked) -> bool:
    return bool(_from(asked)) and _channel(_from(asked)) != _channel(_to(asked))


def _channel(address: str) -> str:
    return address.partition(":")[0] if ":" in address else "sms"


def _not_ours(asked: Asked) -> bool:
    number = _from(asked).rpartition(":")[2]
    return bool(NUMBER.fullmatch(number)) and not asked.account.may_send_from(number)


def _unknown_service(asked: Asked) -> bool:
    return asked.form.text("MessagingServiceSid") not in {"", *asked.account.messaging_services}


def _if_scheduled(rule: Rule) -> Rule:
    return Rule(rule.code, lambda asked: bool(asked.form.text("ScheduleType")) and rule.broken(asked))


def _bad_time(asked: Asked) -> bool:
    try:
        moment = read_moment(asked.form.text("SendAt"))
    except ValueError:
        return True
    return not SOONEST <= moment - asked.now <= LATEST


def _opted_out(asked: Asked) -> bool:
    senders = [_from(asked)] if _from(asked) else list(asked.account.numbers)
    return any((sender, _to(asked)) in asked.account.opted_out for sender in senders)


TEXT_RULES = [
    missing(21604, "To"),
    missing(21603, "From", "MessagingServiceSid"),
    missing(21602, "Body", "MediaUrl", "ContentSid"),
    Rule(21617, lambda asked: len(asked.form.text("Body")) > LONGEST_BODY),
    Rule(21623, lambda asked: len(asked.form.all("MediaUrl")) > MOST_MEDIA),
    Rule(21620, lambda asked: not all(is_url(url) for url in asked.form.all("MediaUrl"))),
    wrong(21609, is_url, "StatusCallback"),
    wrong(21624, whole(1, LONGEST_VALIDITY), "ValidityPeriod"),
    *magic("To", MAGIC_TEXT_TO),
    wrong(21211, RECIPIENT.fullmatch, "To"),
    *magic("From", MAGIC_TEXT_FROM),
    wrong(21212, SENDER.fullmatch, "From"),
    Rule(21910, _other_channel),
    Rule(63031, lambda asked: _from(asked) == _to(asked)),
    Rule(21606, _not_ours),
    Rule(21701, _unknown_service),
    *(_if_scheduled(rule) for rule in (missing(35118, "MessagingServiceSid"), missing(35111, "SendAt"))),
    _if_scheduled(Rule(35114, _bad_time)),
    Rule(21610, _opted_out),
]


# Calls

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


def _unknown_event(asked: Asked) -> bool:
    return bool(asked.form.words("StatusCallbackEvent") - STATUS_EVENTS)


CALL_RULES = [
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
    *magic("To", MAGIC_CALL_TO),
    wrong(21211, CALLEE.fullmatch, "To"),
    *magic("From", MAGIC_CALL_FROM),
    wrong(21212, E_164.fullmatch, "From"),
    Rule(21210, lambda asked: not asked.account.may_send_from(asked.form.text("From"))),
]

PARTICIPANT_RULES = [rule for rule in CALL_RULES if rule.code not in {21205, 21209}]
"""Of a call to somebody who is to take part in a conference: it has no document."""
