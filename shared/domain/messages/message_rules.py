"""The rules of a message that go beyond one field: numbers, and fields that do not fit each other."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import Any

from shared.domain.client_or_sip import is_client_or_sip, is_meant_as_client_or_sip
from shared.domain.local_dates.zone_names import zone_fault
from shared.domain.messages.message_fields import FollowUpCondition, FollowUpRule
from shared.domain.messages.phone_number import (
    InvalidNumber,
    accepted_number,
    is_whatsapp,
    read_number,
    without_channel,
)
from shared.domain.messages.placeholders import fill, names_in
from shared.domain.messages.text_rules import whatsapp_faults
from shared.domain.senders.sender_kind import sender_fault
from shared.errors import Fault

_CALL = "call"
"""The channel of calls."""


_SPEAK = "speak"
"""What a call does by default: it does not ask who picked up."""

TEXT_CONTENTS = ("body", "media", "template", "content", "flow")
"""What a text may say. One of them must be there."""

CALL_CONTENTS = ("body", "template", "flow", "url")

CALLS_ONLY = ("url", "method", "voice", "machine", "ring", "send_digits", "record")

CALL_WORDS = ("body", "template", "content")
"""What a call does not say beside a flow."""

MIN_SILENCE, MAX_SILENCE = timedelta(seconds=1), timedelta(days=30)


def number_faults(values: Mapping[str, Any], country: str, *, is_own: bool) -> list[Fault]:
    """Return the faults of receiver and sender; a message of our own may have any number of Twilio's."""
    to = values.get("to", "")
    faults = _sender_faults(values)
    if is_meant_as_client_or_sip(to):
        return [*_client_faults(to, values), *faults]
    if to and not (is_own and accepted_number(to, country=country) is not None):
        try:
            read_number(to, country=country)
        except InvalidNumber as invalid:
            return [Fault("to", str(invalid)), *faults]
    return faults


def zone_faults(values: Mapping[str, Any]) -> list[Fault]:
    """Return a fault if the zone of the person is not one that is known."""
    fault = zone_fault(values["zone"]) if values.get("zone") else None
    return [Fault("zone", fault)] if fault else []


def faults_between_fields(
    values: Mapping[str, Any], invalid: Collection[str], *, max_body: int
) -> list[Fault]:
    """Return the faults of fields that do not fit each other, or the channel.

    Args:
        values: the valid fields, by their names in Python.
        invalid: the names of fields that are there, but not valid.
        max_body: characters of a body with its values.
    """
    faults = [
        *_content_faults(values, invalid),
        *_body_faults(values, invalid, max_body),
        *_time_faults(values),
    ]
    if "channel" in invalid:  # then nothing can be said about what fits it
        return faults
    by_channel = _call_faults if values.get("channel") == _CALL else _text_faults
    return [*by_channel(values, invalid), *faults]


def otherwise_faults(values: Mapping[str, Any], country: str, *, max_body: int) -> list[Fault]:
    """Return the faults of ``otherwise`` in a message that has no others; see docs/follow-ups.md."""
    rules: tuple[FollowUpRule, ...] = values.get("otherwise", ())
    faults = [
        Fault(f"otherwise[{index}]{f'.{name}' if name else ''}", text)
        for index, rule in enumerate(rules)
        for name, text in _rule_faults(rule, values, country, max_body)
    ]
    if len({rule.condition for rule in rules}) < len(rules):
        faults.append(Fault("otherwise", "has two rules with the same if: at most one of each can follow"))
    return faults


def fields_on_channel(values: Mapping[str, Any], channel: str) -> dict[str, Any]:
    """Return the fields of a message for another channel, without those that this channel does not have.

    A call runs the flow, or else speaks the text. A sender that cannot send on the channel is left out: then
    it is the one of the settings.
    """
    unfit = {"otherwise"}
    if channel != _CALL:
        unfit |= {*CALLS_ONLY}
    else:
        unfit |= {"media", *(CALL_WORDS if values.get("flow") else ())}
    if values.get("sender") and sender_fault(without_channel(values["sender"]), channel):
        unfit.add("sender")
    return {name: value for name, value in values.items() if name not in unfit} | {"channel": channel}


def _rule_faults(
    rule: FollowUpRule, values: Mapping[str, Any], country: str, max_body: int
) -> Iterator[tuple[str, str]]:
    """Yield the faults of one rule: the field in it, and what is wrong."""
    if rule.condition is FollowUpCondition.FAILED and rule.after is not None:
        yield "after", "is for silent only: leave it out, a message that failed is followed at once"
    if rule.condition is FollowUpCondition.SILENT:
        if rule.after is None:
            yield "after", "is missing: say how long the person has time to answer, such as PT30M"
        elif not MIN_SILENCE <= rule.after <= MAX_SILENCE:
            yield "after", "must be from PT1S (one second) to P30D"
        if not values.get("flow"):
            yield "", "needs flow: only a message with a flow awaits an answer"
    if rule.channel == values.get("channel", "sms"):
        yield "channel", "must differ from the channel of the message"
        return
    there = fields_on_channel(values, rule.channel)
    for fault in [
        *number_faults(there, country, is_own=False),
        *faults_between_fields(there, (), max_body=max_body),
        *whatsapp_faults(there),
    ]:
        yield "channel", f"does not fit the message: {fault}"


def _client_faults(to: str, values: Mapping[str, Any]) -> list[Fault]:
    faults = []
    if not is_client_or_sip(to):
        faults.append(
            Fault("to", "must be one client or SIP address, such as client:ana or sip:ana@example.com")
        )
    if values.get("channel") != _CALL:
        faults.append(Fault("to", "can be called only: set channel to call, or give a phone number"))
    if "send_digits" in values:
        faults.append(
            Fault("send_digits", "is for numbers only: a client or a SIP address has no keys to press")
        )
    return faults


def _sender_faults(values: Mapping[str, Any]) -> list[Fault]:
    sender, channel = values.get("sender"), values.get("channel", "sms")
    if not sender:
        return []
    if is_whatsapp(sender) and channel != "whatsapp":
        return [Fault("from", "is a WhatsApp sender: set channel to whatsapp, or leave whatsapp: out")]
    fault = sender_fault(without_channel(sender), channel)
    return [Fault("from", fault)] if fault else []


def _text_faults(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
    faults = [
        Fault(name, "is for calls only: leave it out, or set channel to call")
        for name in CALLS_ONLY
        if name in values
    ]
    if not _given(TEXT_CONTENTS, values, invalid):
        faults.append(Fault("body", "is missing: a text needs body, media, template, content or flow"))
    return faults


def _call_faults(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
    faults = [
        Fault(name, "is for texts only: leave it out, or set channel to sms")
        for name in ("media", "content")
        if name in values
    ]
    if "send_digits" in values and values.get("machine", _SPEAK) != _SPEAK:
        faults.append(Fault("machine", "must be speak with send_digits: Twilio then detects no machine"))
    given = _given(CALL_CONTENTS, values, invalid)
    if "method" in values and "url" not in given:
        faults.append(Fault("method", "is for calls with a url only: leave it out, or give a url"))
    if len(given) != 1 and given != ["body", "url"]:  # the body is spoken if the url fails
        found = f"{' and '.join(given)} are given" if given else "none of them is given"
        rule = "a call needs a body, a template, a flow, a url, or a url with a body"
        faults.append(Fault(given[-1] if given else "body", f"{rule}; {found}"))
    return faults


def _content_faults(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
    """Return a fault for each field that says the same in another way."""
    given = _given(("content", "template", "body", "media"), values, invalid)
    first = given[0] if given else ""
    others = {"content": ("template", "body", "media"), "template": ("body",)}.get(first, ())
    if values.get("channel") == _CALL:
        return []  # see ``_call_faults``
    return [
        Fault(name, f"and {first} exclude each other: leave one of them out")
        for name in others
        if name in given
    ]


def _given(names: Collection[str], values: Mapping[str, Any], invalid: Collection[str]) -> list[str]:
    return [name for name in names if values.get(name) or name in invalid]


def _body_faults(values: Mapping[str, Any], invalid: Collection[str], max_body: int) -> list[Fault]:
    if "values" in invalid:
        return []
    body, given = values.get("body", ""), values.get("values", {})
    unknown = sorted(names_in(body) - given.keys())
    if unknown:
        wanted = ", ".join(f"{{{name}}}" for name in unknown)
        return [Fault("values", f"has no value for {wanted} in body (write a literal brace twice)")]
    filled = len(fill(body, given))
    if filled > max_body:
        return [Fault("body", f"has {filled} characters with its values; at most {max_body} can be sent")]
    return []


def _time_faults(values: Mapping[str, Any]) -> list[Fault]:
    before, after = values.get("not_before"), values.get("not_after")
    if before and after and after <= before:
        return [Fault("not_after", "must be later than not_before")]
    return []
