"""Check all templates: each file, and its name; and measure their texts."""

from collections.abc import Iterator

from msgspec import Struct

from shared.adapters.files.templates import TemplateFiles
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.placeholders import fill, names_in
from shared.domain.messages.segments import Segments, segments
from shared.domain.smart_encoding.gsm_7 import GSM_7, GSM_7_EXTENSION
from shared.domain.templates.template import ContentWords
from shared.errors import InvalidTemplate

TEXTS = (Channel.SMS, Channel.WHATSAPP, Channel.RCS)

SAMPLE = 10
"""Characters that each value counts as. They are taken for letters of GSM-7."""


class Measured(Struct, frozen=True, kw_only=True):
    """One text of a template, and how it is sent by SMS; of content that tells no words, nothing is known."""

    template: str
    language: str
    channel: str
    sid: str = ""
    segments: Segments | None = None
    outside_gsm_7: str = ""  # the characters that make it UCS-2


def faults(templates: TemplateFiles) -> Iterator[str]:
    """Yield what is wrong with each template: file, line, language and text."""
    for name in templates.names():
        try:
            templates.get(name)
        except InvalidTemplate as error:
            yield str(error)


def measured(templates: TemplateFiles) -> Iterator[Measured]:
    """Yield every text of the templates that can be read, with each value taken for ten letters."""
    for name in templates.names():
        try:
            by_language = templates.get(name).by_language()
        except InvalidTemplate:
            continue
        for language, words in by_language.items():
            for channel in TEXTS:
                if own := words.own(channel):
                    sid, text = (own.sid, own.text) if isinstance(own, ContentWords) else ("", own)
                    place = Measured(template=name, language=language, channel=channel.value, sid=sid)
                    yield _measure(place, text)


def _measure(place: Measured, text: str) -> Measured:
    if not text:
        return place
    said = fill(text, dict.fromkeys(names_in(text), "x" * SAMPLE))
    others = "".join(dict.fromkeys(sign for sign in said if sign not in GSM_7 | GSM_7_EXTENSION))
    return Measured(
        template=place.template,
        language=place.language,
        channel=place.channel,
        sid=place.sid,
        segments=segments(said),
        outside_gsm_7=others,
    )
