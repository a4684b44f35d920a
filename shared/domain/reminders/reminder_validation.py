"""Validate the JSON of a reminder: return a ``Reminder``, or report every fault."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from shared.domain.json_input.json_validation import validate, without_absent
from shared.domain.local_dates.told_time import MAX_LENGTH, NAMES, is_known_language
from shared.domain.local_dates.zone_names import zone_fault
from shared.domain.messages.message import Message, read_message, size_faults
from shared.domain.messages.message_fields import FollowUpCondition
from shared.domain.messages.placeholders import names_in
from shared.domain.reminders.appointment.before_faults import before_faults
from shared.domain.reminders.occurrence_message import with_escalation
from shared.domain.reminders.recurrence.exceptions import with_whole_days
from shared.domain.reminders.recurrence.instants import EARLIEST, instants
from shared.domain.reminders.recurrence.rule import rule_parts
from shared.domain.reminders.recurrence.rule_syntax import impossible_parts, rule_faults
from shared.domain.reminders.reminder import DATE_TIME, Escalation, Reminder
from shared.errors import Fault, InvalidInput

MIN_GRACE = timedelta(minutes=1)
MAX_GRACE = timedelta(days=366)
YEARS = range(1970, 2200)


def read_reminder(raw: Mapping[str, object], *, default_id: str, default_country: str) -> Reminder:
    """Return the reminder in a JSON object.

    Raises:
        InvalidInput: with every fault, those of its message included.
    """
    if size := size_faults(raw):
        raise InvalidInput(size)  # first: all else takes longer, the larger it is
    given = without_absent(raw, Reminder)
    if isinstance(template := given.get("message"), dict):
        given["message"] = without_absent(template, Message)

    def rules(values: Mapping[str, Any], _invalid: Collection[str]) -> list[Fault]:
        message = _message_faults(values, default_country)
        faults = [
            *_id_faults(values),
            *message,
            *_grace_faults(values),
            *_when_faults(values, given=set(given)),
            *before_faults(values, given=set(given)),
        ]
        if not message:
            faults += _escalation_faults(values, default_country)
        return faults

    reminder = _plain(with_whole_days(validate(given, Reminder, rules, default_id=default_id)))
    if reminder.rrule and not any(True for _ in instants(reminder)):
        raise InvalidInput([Fault("rrule", "never fires: no time matches the rule within its limits")])
    return reminder


def _message_faults(values: Mapping[str, Any], country: str) -> list[Fault]:
    template: dict[str, object] | None = values.get("message")
    if template is None:
        return []
    reserved = [
        Fault(f"message.{name}", "is set by the reminder; leave it out")
        for name in ("id", "not_before")
        if name in template
    ]
    rest = {name: value for name, value in template.items() if name not in {"id", "not_before"}}
    # With the fields that the reminder adds: they count towards the size limit.
    rest = {"not_after": EARLIEST.isoformat(), "tags": values.get("tags", {}), **with_time_told(rest)}
    try:
        read_message(rest, default_id="-", default_country=country)
    except InvalidInput as invalid:
        faults = [Fault(f"message.{fault.field}".rstrip("."), fault.message) for fault in invalid.faults]
        return [*reserved, *faults]
    return [*reserved, *_language_faults(template)]


def with_time_told(template: Mapping[str, object]) -> dict[str, object]:
    """Return a reminder's message with the values that each occurrence adds, as long as they may be."""
    values, body = template.get("values", {}), template.get("body", "")
    if not isinstance(values, dict) or not isinstance(body, str):
        return dict(template)
    has_other_words = "flow" in template or "template" in template
    wanted = (NAMES if has_other_words else NAMES & names_in(body)) - values.keys()
    told = dict.fromkeys(wanted, "-" * MAX_LENGTH)
    return {**template, "values": {**values, **told}} if told else dict(template)


def _language_faults(template: Mapping[str, Any]) -> list[Fault]:
    language, values = template.get("language"), template.get("values", {})
    tells_time = (NAMES & names_in(template.get("body", ""))) - values.keys()
    if not language or not tells_time or is_known_language(language):
        return []
    wanted = ", ".join(f"{{{name}}}" for name in sorted(tells_time))
    return [Fault("message.language", f"is not known: {wanted} cannot be told in it; give message.values")]


def _id_faults(values: Mapping[str, Any]) -> list[Fault]:
    return (
        [Fault("id", f"must not be {values['id']}: no URL can name it")]
        if values.get("id") in {".", ".."}
        else []
    )


def _plain(reminder: Reminder) -> Reminder:
    """Return the reminder with its time to the second, as it is stored: 2026-12-01T09:00:00+01:00."""
    if reminder.at is None or re.fullmatch(rf"{DATE_TIME}(Z|[+-]\d\d:\d\d)?", reminder.at):
        return reminder
    at = datetime.fromisoformat(reminder.at).replace(microsecond=0)
    return structs.replace(reminder, at=at.isoformat())


def _grace_faults(values: Mapping[str, Any]) -> list[Fault]:
    grace = values.get("grace", MIN_GRACE)
    if MIN_GRACE <= grace <= MAX_GRACE:
        return []
    return [Fault("grace", "must be from PT1M (one minute) to P366D")]


def _escalation_faults(values: Mapping[str, Any], country: str) -> list[Fault]:
    """Return the faults of ``escalate``, which is a rule of ``otherwise`` in the message."""
    escalate: Escalation | None = values.get("escalate")
    message: dict[str, Any] = values.get("message", {})
    if escalate is None:
        return []
    others = message.get("otherwise") or ()
    if any(rule["if"] == FollowUpCondition.SILENT for rule in others):
        return [Fault("escalate", "is the same as a rule of message.otherwise for silent: leave one out")]
    try:
        told = with_time_told(message)
        read_message(with_escalation(told, escalate), default_id="-", default_country=country)
    except InvalidInput as invalid:
        rule = f"otherwise[{len(others)}]"
        return [
            Fault(
                fault.field.replace(rule, "escalate", 1),
                fault.message.replace("needs flow:", "needs message.flow:"),
            )
            for fault in invalid.faults
        ]
    return []


def _when_faults(values: Mapping[str, Any], given: Collection[str]) -> list[Fault]:
    zone = values.get("zone")
    if zone is not None and (fault := zone_fault(zone)):
        return [Fault("zone", fault)]
    if "at" in given and "rrule" in given:
        return [Fault("rrule", "give either at or rrule, not both")]
    if "rrule" in given:
        return _recurring_faults(values, given)
    faults = [
        Fault(name, "is only for recurring reminders: it needs rrule")
        for name in ("start", "until", "count", "except")
        if name in given
    ]
    if "at" not in given:
        return [*faults, Fault("at", "is missing: a reminder needs at, or rrule with start and zone")]
    if values.get("at"):
        faults += [*_time_faults("at", values["at"]), *_offset_faults(values["at"], zone)]
    return faults


def _offset_faults(at: str, zone: str | None) -> list[Fault]:
    has_offset = bool(re.search(r"(Z|[+-]\d\d:?\d\d)$", at))
    if has_offset and zone:
        return [Fault("zone", "give either zone or an offset in at, not both")]
    if not has_offset and not zone:
        return [Fault("zone", "is missing: at has no offset")]
    return []


def _recurring_faults(values: Mapping[str, Any], given: Collection[str]) -> list[Fault]:
    faults = [
        Fault(name, f"is missing: rrule needs it; an example is {example}")
        for name, example in (("start", "2026-12-01T09:00"), ("zone", "Europe/Lisbon"))
        if name not in given
    ]
    times = {name: values[name] for name in ("start", "until") if values.get(name)}
    times |= {f"except[{index}]": exception for index, exception in enumerate(values.get("exceptions", ()))}
    for name, value in times.items():
        faults += _time_faults(name, value)
    rrule = values.get("rrule", "")
    parts = rule_parts(rrule)
    faults += [Fault("rrule", text) for text in _rule_faults(rrule, values.get("start"))] if rrule else []
    faults += [
        Fault(name, f"give either {name} or {name.upper()} in rrule, not both")
        for name in ("until", "count")
        if name in given and name.upper() in parts
    ]
    return faults


def _rule_faults(rrule: str, start: str | None) -> Iterator[str]:
    faults = [*rule_faults(rrule)]
    yield from faults
    if start and not faults and not _time_faults("start", start):
        yield from impossible_parts(rrule, datetime.fromisoformat(start))


def _time_faults(name: str, value: str) -> list[Fault]:
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        return [Fault(name, f"is not a valid date and time: {error}")]
    if at.year not in YEARS:
        return [Fault(name, f"must be in the years {YEARS.start} to {YEARS.stop - 1}")]
    return []
