"""Render a template for a message: its text, or the content template of Twilio's with its variables."""

from collections.abc import Mapping

from msgspec import Struct, structs
from msgspec.json import encode

from shared.domain.messages.message import MAX_BYTES, Message
from shared.domain.messages.message_fields import MAX_BODY, Channel, Content
from shared.domain.messages.placeholders import fill, literal
from shared.domain.templates.template import ContentWords, Template
from shared.errors import Fault

MAX_WITH_MESSAGE = MAX_BYTES + 1_700
"""Bytes of a message as JSON and what a template makes of it: both are in one column of the ledger."""


class Rendered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a template made for a message. It is kept with the delivery: every attempt sends the same."""

    text: str = ""  # what it says; empty if only Twilio knows
    content: Content | None = None
    language: str | None = None  # in which a call speaks it

    def in_place_of(self, message: Message) -> Message:
        """Return ``message`` as it is sent: with this instead of the name of its template."""
        language = self.language or message.language
        return structs.replace(message, body=literal(self.text), content=self.content, language=language)


class TemplateUse(Struct, frozen=True, kw_only=True):
    """What a message, or a reminder's message, says about its template."""

    name: str
    channel: Channel = Channel.SMS
    values: Mapping[str, str] = {}
    language: str | None = None
    has_media: bool = False
    size: int = 0  # bytes of the message as JSON


def render(template: Template, use: TemplateUse) -> Rendered:
    """Return what ``template`` makes; it has no faults for that use."""
    words, language = template.in_language(use.language)
    found = words.of(use.channel)
    if isinstance(found, str):
        return Rendered(text=fill(found, use.values), language=language)
    variables = {name: fill(text, use.values) for name, text in found.values.items()}
    content = Content(sid=found.sid, values=variables)
    return Rendered(text=fill(found.text, use.values), content=content, language=language)


def template_faults(template: Template, use: TemplateUse) -> list[Fault]:
    """Return why a message cannot be made of ``template``: a field of the message each."""
    if missing := sorted(set(template.values) - use.values.keys()):
        wanted = ", ".join(f"{{{name}}}" for name in missing)
        return [Fault("values", f"has no value for {wanted}, which the template {use.name} needs")]
    words = template.in_language(use.language)[0].of(use.channel)
    if not words:
        problem = f"`{use.name}` has no words for {use.channel}"
        wanted = " or ".join(f"`{key}`" for key in dict.fromkeys([use.channel, Channel.SMS]))
        return [Fault("template", f"{problem}: give it {wanted}, or use another channel")]
    if isinstance(words, ContentWords):
        return _content_faults(words, use) or _size_faults(template, use)
    length = len(fill(words, use.values))
    if length > MAX_BODY:
        problem = f"make a text of {length} characters with the template {use.name}"
        return [Fault("values", f"{problem}; at most {MAX_BODY} can be sent")]
    if not fill(words, use.values).strip():
        return [Fault("values", f"make a text of blanks with the template {use.name}: give it words")]
    return _size_faults(template, use)


def _size_faults(template: Template, use: TemplateUse) -> list[Fault]:
    """Return a fault if the ledger has no room for what is made: a value may be used many times."""
    size = len(encode(render(template, use)))
    room = MAX_WITH_MESSAGE - use.size
    if size <= room:
        return []
    problem = (
        f"make {size} bytes with the template {use.name}, and beside this message there is room for {room}"
    )
    return [Fault("values", f"{problem}: shorten its values or tags")]


def _content_faults(words: ContentWords, use: TemplateUse) -> list[Fault]:
    """Return why Twilio would refuse the content: an empty or long variable, and media beside it.

    Source: https://www.twilio.com/docs/api/errors/21656 and https://www.twilio.com/docs/api/errors/21658
    """
    if use.has_media:
        exclude = f"and the content that the template {use.name} sends on {use.channel} exclude each other"
        return [Fault("media", f"{exclude}: leave media out, or put it into that content template")]
    for name, text in words.values.items():
        length = len(fill(text, use.values))
        if not 0 < length <= MAX_BODY:
            problem = f"give variable {name} of the content of the template {use.name} {length} characters"
            return [Fault("values", f"{problem}; Twilio takes 1 to {MAX_BODY}")]
    return []
