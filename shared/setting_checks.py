"""Checks of single settings."""

from collections.abc import Callable
from urllib.parse import urlsplit

MAX_OPT_OUT_WORD = 40
"""Characters of a word or phrase."""

NO_OPT_OUT_WORDS = frozenset({"start", "yes", "unstop", "help", "info"})
"""Twilio's words for something else: https://help.twilio.com/articles/223134027."""


def is_url(value: str) -> bool:
    """Return whether a value is a URL of http or https, without query and fragment."""
    parts = urlsplit(value)
    return (
        parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query and not parts.fragment
    )


def are_urls(value: str) -> bool:
    """Return whether a value is URLs, separated by spaces."""
    return all(map(is_url, value.split()))


def are_opt_out_words(value: str) -> bool:
    """Return whether each word has a letter and no digit, and none of them opts in or asks for help."""
    words = [word.strip() for word in value.split(",")]
    return all(
        0 < len(word) <= MAX_OPT_OUT_WORD
        and any(character.isalpha() for character in word)
        and not any(character.isdigit() for character in word)
        and word.casefold() not in NO_OPT_OUT_WORDS
        for word in words
    )


def is_from(least: int, most: int) -> Callable[[str], bool]:
    """Return the check that a value is a whole number in that range."""
    return lambda value: value.isascii() and value.isdigit() and least <= int(value) <= most
