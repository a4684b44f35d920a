"""What a text must fulfil to be accepted.

The codes are Twilio's; their order is not documented, this one is plausible: what is missing, what is too
much, to, from, service, schedule, then whether it may be sent.
"""

import re
from datetime import timedelta

from local.twilio.rest.form import E_164, is_url, read_moment, whole
from local.twilio.rest.rules import Asked, Rule, magic, missing, wrong

LONGEST_BODY = 1600
MOST_MEDIA = 10
LONGEST_VALIDITY = 36_000  # seconds; older pages say 14,400
SOONEST, LATEST = timedelta(seconds=300), timedelta(days=35)

RECIPIENT = re.compile(rf"{E_164.pattern}|(?:whatsapp|rcs|messenger):.+")
NUMBER = re.compile(rf"{E_164.pattern}|\d{{5,6}}")  # or a short code
SENDER = re.compile(rf"{RECIPIENT.pattern}|{NUMBER.pattern}|(?=.*[A-Za-z])[A-Za-z0-9 ]{{1,11}}")

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


RULES = [
    missing(21604, "To"),
    missing(21603, "From", "MessagingServiceSid"),
    missing(21602, "Body", "MediaUrl", "ContentSid"),
    Rule(21617, lambda asked: len(asked.form.text("Body")) > LONGEST_BODY),
    Rule(21623, lambda asked: len(asked.form.all("MediaUrl")) > MOST_MEDIA),
    Rule(21620, lambda asked: not all(is_url(url) for url in asked.form.all("MediaUrl"))),
    wrong(21609, is_url, "StatusCallback"),
    wrong(21624, whole(1, LONGEST_VALIDITY), "ValidityPeriod"),
    *magic("To", MAGIC_TO),
    wrong(21211, RECIPIENT.fullmatch, "To"),
    *magic("From", MAGIC_FROM),
    wrong(21212, SENDER.fullmatch, "From"),
    Rule(21910, _other_channel),
    Rule(63031, lambda asked: _from(asked) == _to(asked)),
    Rule(21606, _not_ours),
    Rule(21701, _unknown_service),
    *(_if_scheduled(rule) for rule in (missing(35118, "MessagingServiceSid"), missing(35111, "SendAt"))),
    _if_scheduled(Rule(35114, _bad_time)),
    Rule(21610, _opted_out),
]
