"""The rules of a message that go beyond one field: numbers, and fields that do not fit each other."""

from collections.abc import Collection, Mapping
from typing import Any

from shared.domain.messages.phone_number import (
    InvalidNumber,
    accepted_number,
    is_messaging_service,
    read_number,
)
from shared.domain.messages.placeholders import fill, names_in
from shared.errors import Fault
from shared.setting_rules import E164, MESSAGING_SERVICE

_CALL = "call"
"""The channel of calls."""


def number_faults(values: Mapping[str, Any], country: str, *, is_own: bool) -> list[Fault]:
    """Return the faults of receiver and sender; a message of our own may have any number of Twilio's."""
    if is_own and "to" in values and accepted_number(values["to"], country=country) is not None:
        return _sender_faults(values)
    try:
        if "to" in values:
            read_number(values["to"], country=country)
    except InvalidNumber as invalid:
        return [Fault("to", str(invalid)), *_sender_faults(values)]
    return _sender_faults(values)


def faults_between_fields(
    values: Mapping[str, Any], invalid: Collection[str], *, max_body: int
) -> list[Fault]:
    """Return the faults of fields that do not fit each other, or the channel.

    Args:
        values: the valid fields, by their names in Python.
        invalid: the names of fields that are there, but not valid.
        max_body: characters of a body with its values.
    """
    faults = [*_body_faults(values, invalid, max_body), *_time_faults(values)]
    if "channel" in invalid:  # then nothing can be said about what fits it
        return faults
    by_channel = _call_faults if values.get("channel") == _CALL else _text_faults
    return [*by_channel(values, invalid), *faults]


def _sender_faults(values: Mapping[str, Any]) -> list[Fault]:
    faults = []
    sender = values.get("sender")
    if sender and not (E164.fullmatch(sender) or MESSAGING_SERVICE.fullmatch(sender)):
        faults.append(Fault("from", "must be a number in E.164, or MG and 32 hexadecimal digits"))
    if sender and is_messaging_service(sender) and values.get("channel") == _CALL:
        faults.append(Fault("from", "must be a number: a Messaging Service cannot call"))
    return faults


def _text_faults(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
    faults = [
        Fault(name, "is for calls only: leave it out, or set channel to call")
        for name in ("url", "method", "voice", "language", "machine")
        if name in values
    ]
    if not _given(("body", "media", "flow"), values, invalid):
        faults.append(Fault("body", "is missing: a text needs body, media or flow"))
    return faults


def _call_faults(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
    faults = []
    if "media" in values:
        faults.append(Fault("media", "is for texts only: leave it out, or set channel to sms"))
    given = _given(("body", "flow", "url"), values, invalid)
    if "method" in values and "url" not in given:
        faults.append(Fault("method", "is for calls with a url only: leave it out, or give a url"))
    if len(given) != 1 and given != ["body", "url"]:  # the body is spoken if the url fails
        found = f"{' and '.join(given)} are given" if given else "none of them is given"
        rule = "a call needs a body, a flow, a url, or a url with a body"
        faults.append(Fault(given[-1] if given else "body", f"{rule}; {found}"))
    return faults


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
