"""Look up the vocabulary of a language, or of all languages together."""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from shared.domain.flows.text_tokens import phrase_of
from shared.domain.flows.vocabulary import asian, germanic, romance, slavic_and_turkish
from shared.domain.flows.vocabulary.language import Language

type Phrase = tuple[str, ...]
"""Words that belong together, as the tokens of a text have them."""

LANGUAGES = {
    "ar": asian.ARABIC,
    "de": germanic.GERMAN,
    "en": germanic.ENGLISH,
    "es": romance.SPANISH,
    "fr": romance.FRENCH,
    "hi": asian.HINDI,
    "it": romance.ITALIAN,
    "ja": asian.JAPANESE,
    "nl": germanic.DUTCH,
    "pl": slavic_and_turkish.POLISH,
    "pt": romance.PORTUGUESE,
    "ru": slavic_and_turkish.RUSSIAN,
    "sv": germanic.SWEDISH,
    "tr": slavic_and_turkish.TURKISH,
    "zh": asian.CHINESE,
}

AGREEING_EMOJI = frozenset("👍👌✅✔☑🆗🙆💯🤝")
REFUSING_EMOJI = frozenset("👎❌✖🚫⛔🙅")

_LETTERS_OF_ALL = frozenset("ynk")
"""Single letters that mean the same in a text of any language; `s` or `o` is a slip as often as a yes."""

_NAMES = frozenset({"jo"})
"""Words for yes that are a name where the language is not known."""


class Vocabulary(Struct, frozen=True, kw_only=True):
    """The vocabulary of one language or of several, phrase by phrase."""

    yes: frozenset[Phrase]
    confirm: frozenset[Phrase]
    agree: frozenset[Phrase]
    no: frozenset[Phrase]
    welcome: frozenset[Phrase]
    regret: frozenset[Phrase]
    please: frozenset[Phrase]
    courtesy: frozenset[Phrase]
    negation: frozenset[Phrase]
    before_key: frozenset[Phrase]
    numbers: dict[Phrase, str]  # the key that each number word stands for


@lru_cache
def vocabulary(language: str = "") -> Vocabulary:
    """Return the vocabulary of a language such as ``en-GB``; of all languages if there is none.

    A language that is not known has that of all, too.
    """
    known = LANGUAGES.get(language.lower().partition("-")[0])
    languages = (known,) if known else tuple(LANGUAGES.values())
    phrases = {
        name: frozenset(phrase for spoken in languages for phrase in _phrases(getattr(spoken, name)))
        for name in Vocabulary.__struct_fields__
        if name != "numbers"
    }
    if known is None:
        yes, no = ({phrase for phrase in phrases[name] if _is_of_all(phrase)} for name in ("yes", "no"))
        phrases |= {"yes": frozenset(yes - no), "no": frozenset(no - yes)}
    return Vocabulary(**phrases, numbers=_numbers(languages))


@lru_cache
def no_names(*languages: str) -> frozenset[Phrase]:
    """Return phrases of these languages, or of all, that are no name of a person."""
    names = ("no_name", "yes", "confirm", "agree", "no", "please", "negation", "numbers")
    fields = (getattr(LANGUAGES[key], name) for key in languages or LANGUAGES for name in names)
    phrases = frozenset(phrase for field in fields for phrase in _phrases(field.replace("/", ",")))
    return phrases - {(name,) for name in _NAMES}


def _numbers(languages: tuple[Language, ...]) -> dict[Phrase, str]:
    """Return the number words; one that is another number in another language is left out."""
    keys: dict[Phrase, set[str]] = {}
    for language in languages:
        for key, words in enumerate(language.numbers.split(",")):
            for phrase in _phrases(words.replace("/", ",")):
                keys.setdefault(phrase, set()).add(str(key))
    return {phrase: found.pop() for phrase, found in keys.items() if len(found) == 1}


def _phrases(field: str) -> Iterator[Phrase]:
    return (phrase for words in field.split(",") if (phrase := phrase_of(words)))


def _is_of_all(phrase: Phrase) -> bool:
    (first, *more) = phrase
    is_clear = len(first) > 1 or not first.isascii() or first in _LETTERS_OF_ALL
    return bool(more) or (is_clear and first not in _NAMES)
