"""Find the problems of a template: everything that would leave a person without its words."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from shared.domain.messages.message_fields import MAX_BODY, Channel
from shared.domain.messages.placeholders import doubled_names, names_in
from shared.domain.messages.text_rules import CONTROL
from shared.domain.templates.template import ContentWords, Template, Words, texts_of

_CONTENT_SID = re.compile(r"\s*HX[0-9A-Za-z]*\s*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class TemplateProblem(Struct, frozen=True, kw_only=True):
    """One problem of a template, or of its words in one language."""

    language: str = ""  # empty: of what is at the top of the file
    key: str = ""  # the key that is wrong, such as ``sms`` or ``whatsapp.values``
    text: str


def template_problems(template: Template) -> list[TemplateProblem]:
    """Return everything that is wrong with ``template``."""
    return [*_values(template), *_languages(template), *_channels(template)]


def _values(template: Template) -> Iterator[TemplateProblem]:
    used = set[str]()
    for words in (template, *template.languages.values()):
        for channel in Channel:
            for text in texts_of(words.own(channel)):
                used |= names_in(text)
    for name in dict.fromkeys(template.values):
        if not _NAME.fullmatch(name):
            yield TemplateProblem(key="values", text=f"`{name}` is no name: letters, digits and _ only")
        elif name not in used:
            yield TemplateProblem(key="values", text=f"`{name}` is not used: no words have {{{name}}}")
    if len(set(template.values)) < len(template.values):
        yield TemplateProblem(key="values", text="names a value twice")


def _languages(template: Template) -> Iterator[TemplateProblem]:
    names = [name.casefold() for name in template.languages]
    for name in template.languages:
        if names.count(name.casefold()) > 1:
            yield TemplateProblem(language=name, text="is there twice, in upper and lower case")
        if template.language and name.casefold() == template.language.casefold():
            yield TemplateProblem(language=name, text="is the `language` of the words at the top")


def _channels(template: Template) -> Iterator[TemplateProblem]:
    own = {channel: template.own(channel) for channel in Channel}
    if not any(own.values()) and not template.languages:
        yield TemplateProblem(text="says nothing: give it `sms`, `whatsapp`, `rcs` or `call`")
    elif not any(own.values()):
        yield TemplateProblem(text="has no words at the top, which all other languages get")
    yield from _words(template, template.values)
    for language, words in template.languages.items():
        for problem in _words(words, template.values):
            yield TemplateProblem(language=language, key=problem.key, text=problem.text)
        for channel in (each for each in Channel if own[each] and not words.own(each)):
            text = f"has no `{channel}`, which the words at the top have: it would be sent other words"
            yield TemplateProblem(language=language, text=text)


def _words(words: Words, values: tuple[str, ...]) -> Iterator[TemplateProblem]:
    for channel in Channel:
        own, key = words.own(channel), channel.value
        if isinstance(own, ContentWords):
            yield from _content(own, key)
        elif own and not own.strip():
            yield TemplateProblem(key=key, text="has only blanks")
        elif _CONTENT_SID.fullmatch(own) and own.strip():
            yield TemplateProblem(key=key, text=f'is a SID: write {key} = {{ sid = "{own.strip()}" }}')
        for place, text in _texts(own, key).items():
            yield from _text(text, place, values)


def _texts(words: str | ContentWords, key: str) -> Mapping[str, str]:
    if isinstance(words, str):
        return {key: words}
    variables = {f"{key}.values.{name}": text for name, text in words.values.items()}
    return {f"{key}.text": words.text, **variables}


def _content(content: ContentWords, key: str) -> Iterator[TemplateProblem]:
    for name in content.values:
        if re.search(f"[{CONTROL}]", name) or not name:
            yield TemplateProblem(key=f"{key}.values", text="has a variable without a name that can be sent")
        elif f"{{{{{name}}}}}" in content.text:
            text = f"has {{{{{name}}}}}: write the words with the value, such as {{order}}, in its place"
            yield TemplateProblem(key=f"{key}.text", text=text)


def _text(text: str, key: str, values: tuple[str, ...]) -> Iterator[TemplateProblem]:
    if unknown := sorted(names_in(text) - set(values)):
        wanted = ", ".join(f"{{{name}}}" for name in unknown)
        yield TemplateProblem(key=key, text=f"has {wanted}, which `values` does not name")
    for name in sorted(doubled_names(text) & set(values)):
        says = f"has {{{{{name}}}}}, which is sent as {{{name}}}: write {{{name}}} for its value"
        yield TemplateProblem(key=key, text=says)
    if found := re.search(f"[{CONTROL}]", text):
        code = f"U+{ord(found[0]):04X}"
        yield TemplateProblem(key=key, text=f"has the control character {code}: leave it out")
    if len(text) > MAX_BODY:
        yield TemplateProblem(key=key, text=f"has {len(text)} characters; at most {MAX_BODY} can be sent")
