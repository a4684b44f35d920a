"""Split a text that a person wrote into tokens: words, keys and emoji, without punctuation."""

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

_MAX_LENGTH = 5_000
"""Characters that are read: WhatsApp's texts have 4,096 at most, and one sign may be 18 in plain form."""

_MARKS = "".join(chr(code) for code in range(0x300, 0x1100) if unicodedata.category(chr(code))[0] == "M")
"""Combining marks: without them, a word of Hindi or Arabic is another word."""

_UNSPACED = "\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts without spaces between words (Thai, kana, Han): each character is a token."""

_IGNORED = re.compile("[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\u0640]")
"""Emoji and keycap variants, skin tones, and the Arabic character that makes a word longer."""

_EMOTICON = re.compile(r"(?<!\w)(?:[:;=8xX]-?['*]?[()DPpOo3/|*]+|<3+|\^\^)(?!\w)")

_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]\.){2,}")
"""O.K., p.m."""

_WORD = (
    rf"(?:[^\W_{_UNSPACED}]|[{_MARKS}]"
    r"|(?<=\d)[.,:/-](?=\d)"  # 1:30, 1/2 and 1,2 are no keys
    r"|(?<!\w)-(?=\d)"  # nor is -1
    r"|(?<=[^\W\d_])'(?=[^\W\d_])"
    r"|(?<![^\W\d_])[*#](?![^\W\d_]))+"  # keys, but not *bold* of WhatsApp
)
_TOKEN = re.compile(rf"(?P<word>{_WORD})|(?P<unspaced>[{_UNSPACED}])|(?P<other>.)", re.DOTALL)

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'"))

_FOLDS_TO = str.maketrans({"ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l"})

_STRONG_SEPARATORS = "\n-\u2010\u2011\u2012\u2013\u2014\u2015(~|/"
"""What people put before the name that they sign with; other punctuation is a weaker sign of one."""

_NO_PUNCTUATION = "%&@§‰"


class Token(Struct, frozen=True, kw_only=True):
    """A word, a key, an emoji or another symbol of a text."""

    text: str  # in lower case, without accents; digits of all scripts as 0 to 9
    written: str
    before: str = ""  # the punctuation before it: "-" a dash, bracket or new line; "," any other
    emoji: bool = False


@lru_cache(4096)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the tokens of ``text``."""
    plain = _IGNORED.sub("", unicodedata.normalize("NFKC", text))[:_MAX_LENGTH]
    plain = _EMOTICON.sub(" ", plain).translate(_APOSTROPHES)
    plain = _ABBREVIATION.sub(lambda match: match[0].replace(".", ""), plain)
    plain = "".join(
        str(unicodedata.decimal(char, char)) for char in plain if unicodedata.category(char) != "Cf"
    )
    found, before = list[Token](), ""
    for match in _TOKEN.finditer(plain):
        written, kind = match[0], match.lastgroup
        if kind == "other" and not _is_symbol(written):
            before = _separator(written, before, inside=_is_inside_word(plain, match.start()))
            continue
        emoji = kind == "other" and not has_meaning(written)
        found.append(Token(text=_fold(written), written=written, before=before, emoji=emoji))
        before = ""
    return tuple(found)


def phrase_of(text: str) -> tuple[str, ...]:
    """Return the words of a phrase, as the tokens of a text have them."""
    return tuple(token.text for token in tokens_of(text))


def has_question_mark(text: str) -> bool:
    """Return whether ``text`` asks something, in any script."""
    return any(mark in text for mark in "?？؟")


def _separator(character: str, before: str, *, inside: bool) -> str:
    if character in _STRONG_SEPARATORS and not inside:
        return "-"
    return before or ("" if character.isspace() or character in "*_" or inside else ",")


def _is_inside_word(text: str, at: int) -> bool:
    """Return whether the character joins two words to one, as in call-back and 2-ish; "1-Anna" is signed."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return text[at] in "-\u2010\u2011" and (
        (before.isalpha() and after.isalpha()) or (before.isdecimal() and after.islower())
    )


def _is_symbol(character: str) -> bool:
    return has_meaning(character) or unicodedata.category(character) == "So"


def has_meaning(character: str) -> bool:
    """Return whether a character that is no letter makes another word of the one beside it: 50%, $1."""
    symbols = unicodedata.category(character) in {"Sc", "Sm"} and character not in "~|"
    return symbols or character in _NO_PUNCTUATION or character == "°"


def _fold(word: str) -> str:
    """Return ``word`` in lower case; Latin, Greek and Cyrillic without accents, which many people omit."""
    word = word.lower().translate(_FOLDS_TO)
    if word.isascii():
        return word
    kept, base = list[str](), ""
    for char in unicodedata.normalize("NFD", word):
        if unicodedata.category(char)[0] != "M":
            base = char
        elif base < "\u0530":
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
