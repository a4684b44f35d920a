"""Parse and check the TOML file of a template. A module of its own, because start-up does not need it."""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from shared.adapters.files.toml_lines import line_of_key, line_of_table
from shared.adapters.files.toml_text import parse_toml
from shared.adapters.files.type_faults import type_fault
from shared.domain.messages.message_fields import Channel
from shared.domain.templates.problems import TemplateProblem, template_problems
from shared.domain.templates.template import ContentWords, Template, Words
from shared.domain.typed_json import convert
from shared.errors import InvalidTemplate

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_OWN = {"values", "language", *(channel.value for channel in Channel)}
"""The keys at the top that name no language."""


def read_template(data: bytes, *, name: str) -> Template:
    """Return the template in a TOML file.

    Args:
        data: the file's bytes.
        name: the name of the file in errors.

    Raises:
        InvalidTemplate: with every problem, a line each: file, line, language and text.
    """
    text, raw = parse_toml(data, name=name, error=InvalidTemplate)
    found = [*_type_problems(raw)]
    template = None if found else convert(_by_field(raw), Template)
    if template:
        found = template_problems(template)
    if template is None or found:
        raise InvalidTemplate("\n".join(_located(problem, text, name=name) for problem in found))
    return template


def _by_field(raw: Mapping[str, object]) -> dict[str, object]:
    languages = {key: value for key, value in raw.items() if _is_language(key, value)}
    return {**{key: value for key, value in raw.items() if key not in languages}, "languages": languages}


def _is_language(key: str, value: object) -> bool:
    return key not in _OWN and isinstance(value, dict) and _LANGUAGE.fullmatch(key) is not None


def _type_problems(raw: Mapping[str, object]) -> Iterator[TemplateProblem]:
    """Yield unknown keys and wrong types, language by language, so that each has a line."""
    own = {key: value for key, value in raw.items() if not _is_language(key, value)}
    for language in raw.keys() - own.keys():
        yield from _problems_of_channels(raw[language], language)
    yield from _problems_of_channels({key: own[key] for key in own if key in set(Channel)}, "")
    for key, value in own.items():
        if key not in _OWN:
            yield _unknown(key, value)
        elif key not in set(Channel):
            try:
                convert({key: value}, Template)
            except msgspec.ValidationError as error:
                text, path = type_fault(error)
                yield TemplateProblem(key=path, text=text)


def _problems_of_channels(words: object, language: str) -> Iterator[TemplateProblem]:
    """Yield the problems of each channel: a union of text and table would not say what is wrong in it."""
    for key, value in words.items() if isinstance(words, dict) else ():
        kind: type = ContentWords if isinstance(value, dict) and key in {"whatsapp", "rcs"} else Words
        try:
            convert(value if kind is ContentWords else {key: value}, kind)
        except msgspec.ValidationError as error:
            text, path = type_fault(error, known=[field.name for field in msgspec.structs.fields(kind)])
            path = path.partition("[")[0]  # of one of several values: ``values[...]``
            within = kind is ContentWords
            if within and path == "sid":
                text = f"sid is `{value.get('sid')}`; it must be HX and 32 hexadecimal digits"
            yield TemplateProblem(
                language=language, key=f"{key}.{path}" if within and path else key, text=text
            )


def _unknown(key: str, value: object) -> TemplateProblem:
    known = ", ".join(f"`{name}`" for name in sorted(_OWN))
    if isinstance(value, dict):
        return TemplateProblem(language=key, text="is no language, such as de or pt-BR, and no channel")
    return TemplateProblem(key=key, text=f"unknown key `{key}`: there are {known}, and tables of languages")


def _located(problem: TemplateProblem, text: str, *, name: str) -> str:
    lines = text.splitlines()
    line = _line_of(problem, lines)
    where = f"{name}, line {line}" if line else name
    place = f", `{problem.language}`" if problem.language else ""
    key = f"`{problem.key}` " if problem.key and f"`{problem.key}`" not in problem.text else ""
    return f"{where}{place}: {key}{problem.text}"


def _line_of(problem: TemplateProblem, lines: Sequence[str]) -> int:
    """Return the line of the key that is wrong, or else of its language; 0 if neither has one."""
    table = [problem.language] if problem.language else []
    first, _, rest = problem.key.partition(".")
    start = line_of_table(table, lines)
    if not first:
        return start
    inside = line_of_table([*table, *problem.key.split(".")[:-1]], lines) if rest else 0
    own_table = inside or line_of_table([*table, first], lines)
    last = problem.key.rpartition(".")[2]
    found = line_of_key(last, lines, own_table) if own_table and rest else 0
    return found or own_table or line_of_key(first, lines, start) or start
