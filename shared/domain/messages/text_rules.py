"""The rules of what a message says: its body and values, and characters that no text has."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from shared.domain.messages.message_fields import MAX_BODY, Channel, Content
from shared.domain.messages.placeholders import doubled_names, fill, names_in
from shared.errors import Fault

CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
"""Control characters (Unicode's category Cc) except tab, line feed and carriage return, for a pattern."""

_CONTROL = re.compile(f"[{CONTROL}]")

_INVISIBLE = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
"""Unicode's categories of blanks, and of characters that only format others."""

_MAX_NAME = 64
"""Characters of a value's name that are repeated."""


def text_faults(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
    """Return the faults of texts: control characters, a blank body, and values that are not used.

    And of media, of which WhatsApp takes one, and of the variables of content.

    Args:
        values: the valid fields, by their names in Python.
        invalid: the names of fields that are there, but not valid.
    """
    faults = [*_control_faults(values), *whatsapp_faults(values), *_variable_faults(values)]
    if {"body", "values"} & set(invalid):
        return faults
    body, given = values.get("body", ""), values.get("values", {})
    doubled = sorted(doubled_names(body) & given.keys())
    faults += [
        Fault("body", f"has {{{{{name}}}}}, which is sent as {{{name}}}: write {{{name}}} for its value")
        for name in doubled
    ]
    if names_in(body) - given.keys():
        return faults  # its own fault; what is not used then is probably the same mistake, in other letters
    if body and _is_blank(fill(body, given)):
        faults.append(Fault("body", "has only blanks: write a text, or leave body out"))
    # A flow or a template may use them: see ``used_values``.
    if not (values.get("flow") or values.get("template") or {"flow", "template"} & set(invalid)):
        faults += unused_faults(given, used={*names_in(body), *doubled}, nowhere="body has no")
    return faults


def unused_faults(given: Iterable[str], *, used: Collection[str], nowhere: str) -> list[Fault]:
    """Return a fault for each value that nothing uses: it is misspelt, or missing in the text.

    ``nowhere`` says what does not use it, such as "body has no".
    """
    unused = [name[:_MAX_NAME] for name in given if name not in used]
    return [
        Fault(f"values.{name}", f"is not used: {nowhere} {{{name}}}; write it there, or leave the value out")
        for name in unused
    ]


def _control_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    for name in ("body", "values", "content", "media", "url", "voice", "tags"):
        for path, text in _texts(name, values.get(name)):
            if found := _CONTROL.search(text):
                code, position = f"U+{ord(found[0]):04X}", found.start() + 1
                yield Fault(path, f"has the control character {code} as character {position}: leave it out")


def whatsapp_faults(values: Mapping[str, Any]) -> list[Fault]:
    """Return a fault for media that WhatsApp does not take.

    Source: https://support.twilio.com/hc/en-us/articles/360017961894, "can only contain one media attachment.
    Any additional attachments will be ignored."
    """
    count = len(values.get("media", ()))
    if values.get("channel") != Channel.WHATSAPP or count <= 1:
        return []
    return [Fault("media", f"has {count} files; a WhatsApp message has one: send a message for each")]


def _variable_faults(values: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault for each variable of a content template that is empty or too long.

    Source: https://www.twilio.com/docs/api/errors/21656 and https://www.twilio.com/docs/api/errors/21658
    """
    remedy = "give it words, or leave it out, and the template's own default is sent"
    for name, text in values["content"].values.items() if "content" in values else ():
        field = f"content.values.{name[:_MAX_NAME]}"
        if not text:
            yield Fault(field, f"is empty, which Twilio refuses: {remedy}")
        elif len(text) > MAX_BODY:
            yield Fault(field, f"has {len(text)} characters; at most {MAX_BODY} can be sent")


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield all texts of a field, each with its path."""
    match value:
        case str():
            yield path, value
        case Content():
            yield from _texts(f"{path}.values", value.values)
        case dict():
            for name, text in value.items():
                yield path, name
                # A name with such a character is not repeated: it would be written to the log.
                yield path if _CONTROL.search(name) else f"{path}.{name[:_MAX_NAME]}", text
        case tuple():
            for index, text in enumerate(value):
                yield f"{path}[{index}]", text


def _is_blank(text: str) -> bool:
    return all(unicodedata.category(character) in _INVISIBLE for character in text)
