"""What a text must fulfil to be accepted.

The codes are Twilio's; their order is not documented, this one is plausible: what is missing, what is too
much, to, from, service, schedule, then whether it may be sent.
"""

import re
from datetime import timedelta

from local.twilio.rest.dates import read_moment
from local.twilio.rest.rules import E_164, Asked, Rule, is_url, is_whole, magic

LONGEST_BODY = 1600
MOST_MEDIA = 10
LONGEST_VALIDITY = 36_000  # seconds; older pages say 14,400
SOONEST, LATEST = timedelta(seconds=300), timedelta(days=35)

CHANNEL_ADDRESS = re.compile(r"(?:whatsapp|rcs|messenger):.+")
ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
SHORT_CODE = re.compile(r"\d{5,6}")

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


def _service(asked: Asked) -> str:
    return asked.form.text("MessagingServiceSid")


def _nothing_to_send(asked: Asked) -> bool:
    return not (asked.form.text("Body") or asked.form.all("MediaUrl") or asked.form.text("ContentSid"))


def _bad_validity(asked: Asked) -> bool:
    given = asked.form.text("ValidityPeriod")
    return bool(given) and not is_whole(given, 1, LONGEST_VALIDITY)


def _bad_callback(asked: Asked) -> bool:
    given = asked.form.text("StatusCallback")
    return bool(given) and not is_url(given)


def _bad_to(asked: Asked) -> bool:
    return not (E_164.fullmatch(_to(asked)) or CHANNEL_ADDRESS.fullmatch(_to(asked)))


def _bad_from(asked: Asked) -> bool:
    kinds = (E_164, CHANNEL_ADDRESS, ALPHANUMERIC, SHORT_CODE)
    return bool(_from(asked)) and not any(kind.fullmatch(_from(asked)) for kind in kinds)


def _other_channel(asked: Asked) -> bool:
    return bool(_from(asked)) and _channel(_from(asked)) != _channel(_to(asked))


def _not_ours(asked: Asked) -> bool:
    number = _from(asked).rpartition(":")[2]
    is_number = E_164.fullmatch(number) or SHORT_CODE.fullmatch(number)
    return bool(is_number) and not asked.account.may_send_from(number)


def _unknown_service(asked: Asked) -> bool:
    return bool(_service(asked)) and _service(asked) not in asked.account.messaging_services


def _scheduled(asked: Asked) -> bool:
    return bool(asked.form.text("ScheduleType"))


def _bad_time(asked: Asked) -> bool:
    try:
        moment = read_moment(asked.form.text("SendAt"))
    except ValueError:
        return True
    return not SOONEST <= moment - asked.now <= LATEST


def _opted_out(asked: Asked) -> bool:
    senders = [_from(asked)] if _from(asked) else list(asked.account.numbers)
    return any((sender, _to(asked)) in asked.account.opted_out for sender in senders)


def _channel(address: str) -> str:
    return address.partition(":")[0] if ":" in address else "sms"


RULES = [
    Rule(21604, lambda asked: not _to(asked)),
    Rule(21603, lambda asked: not (_from(asked) or _service(asked))),
    Rule(21602, _nothing_to_send),
    Rule(21617, lambda asked: len(asked.form.text("Body")) > LONGEST_BODY),
    Rule(21623, lambda asked: len(asked.form.all("MediaUrl")) > MOST_MEDIA),
    Rule(21620, lambda asked: not all(is_url(url) for url in asked.form.all("MediaUrl"))),
    Rule(21609, _bad_callback),
    Rule(21624, _bad_validity),
    *magic("To", MAGIC_TO),
    Rule(21211, _bad_to),
    *magic("From", MAGIC_FROM),
    Rule(21212, _bad_from),
    Rule(21910, _other_channel),
    Rule(63031, lambda asked: _from(asked) == _to(asked)),
    Rule(21606, _not_ours),
    Rule(21701, _unknown_service),
    Rule(35118, lambda asked: _scheduled(asked) and not _service(asked)),
    Rule(35111, lambda asked: _scheduled(asked) and not asked.form.text("SendAt")),
    Rule(35114, lambda asked: _scheduled(asked) and _bad_time(asked)),
    Rule(21610, _opted_out),
]
