"""Find the name that people sign a text with: "1 - Anna", "Yes, Tom Baker", "Thanks, Mary"."""

from shared.domain.flows.text_tokens import Token
from shared.domain.flows.vocabulary.lookup import no_names
from shared.domain.flows.vocabulary.no_signature import signs_nothing

_MAX_NAMES = 4
_MAX_LENGTH = 20
_INITIALS = 3
"""Letters of a title or an initial, after which a name may follow a full stop: "Dr. Baker", "J. Baker"."""

_JOINS = frozenset({"&", "and", "und", "et", "y", "e", "en", "och", "i", "и", "ve"})


def signature_length(tokens: tuple[Token, ...], start: int, *, after_courtesy: bool) -> int:
    """Return how many tokens at ``start`` are a person's name; 0 if they may be anything else.

    Names have a capital letter. One in small letters, or in a script without capitals, follows a dash,
    a bracket or a new line; one in small letters follows a courtesy, too: "2 - people" is not signed.
    """
    end = start
    while end < len(tokens) and end - start < _MAX_NAMES:
        joined = bool(end > start and tokens[end].text in _JOINS and end + 1 < len(tokens))
        if joined and _is_name(tokens[end + 1]):
            end += 2
        elif _is_name(tokens[end]) and (end == start or _continues(tokens[end - 1], tokens[end])):
            end += 1
        else:
            break
    if end > start:
        return 0 if _has_other_words(tokens[start:end]) else end - start
    return _plain_name_length(tokens, start) if after_courtesy or not _has_case(tokens[start]) else 0


def _is_name(token: Token) -> bool:
    letters = token.written.replace("'", "")
    is_word = letters.isalpha() and letters[0].isupper() and len(letters) <= _MAX_LENGTH
    return is_word and (len(letters) == 1 or (token.text,) not in no_names())


def _continues(previous: Token, token: Token) -> bool:
    return not token.before or (token.before == "," and len(previous.written) <= _INITIALS)


def _plain_name_length(tokens: tuple[Token, ...], start: int) -> int:
    """Return the length of a name without capitals: one word, or all that is left where there is no case."""
    if tokens[start].before != "-":
        return 0
    name = tokens[start : start + 1] if _has_case(tokens[start]) else tokens[start:]
    if len(name) > _MAX_NAMES or not all(_is_plain(token) for token in name) or _has_other_words(name):
        return 0
    return len(name)


def _is_plain(token: Token) -> bool:
    return not token.emoji and not any(char.isdigit() or char in "+*#$%&@" for char in token.text)


def _has_case(token: Token) -> bool:
    return token.written.lower() != token.written.upper()


def _has_other_words(tokens: tuple[Token, ...]) -> bool:
    texts = [token.text for token in tokens if token.text not in _JOINS]
    if signs_nothing(tuple(texts)):
        return True
    sizes = range(1, len(texts) + 1)
    parts = (tuple(texts[start : start + size]) for size in sizes for start in range(len(texts)))
    return any(part in no_names() for part in parts if len("".join(part)) > 1 or not "".join(part).isascii())
