"""The rows of the indexes by which people are found, by opt-out and by name."""

import re
import unicodedata
from datetime import datetime

from msgspec import Struct

from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.phone_number import contact_of, is_number, without_channel

_MAX_KEY = 400
"""Characters of a name in a key: a row's key has 512 at most."""

_MAX_WORDS = 8
"""Words of a name by which it is found."""

_PLAIN = re.compile(r"[a-z0-9 ]")


class Listed(Struct, frozen=True, kw_only=True):
    """A row of an index of people: it is written before the contact, and may be out of date."""

    number: str
    at: datetime  # of an opt-out, its time; of a name, when it was said
    key: str = ""  # of a name: what the row is found by


class Walk(Struct, frozen=True, kw_only=True):
    """How far the indexes were made for contacts that an earlier version stored."""

    passes: int = 0  # how often all contacts were looked at
    cursor: str | None = None  # where to go on


def person_number(address: str) -> str | None:
    """Return the canonical number of the person at an address; None for one that is no phone number."""
    number = canonical(without_channel(contact_of(address)))
    return number if is_number(number) else None


def name_keys(name: str, number: str) -> tuple[str, ...]:
    """Return the keys by which the person of that name is found: one for each word that it has."""
    words = _folded(name).split()[:_MAX_WORDS]
    starts = (_encoded(" ".join(words[first:])) for first in range(len(words)))
    return tuple(dict.fromkeys(f"{start}|{number}" for start in starts))


def key_start(text: str) -> str:
    """Return how the keys begin of all names of which a word begins like that text."""
    return _encoded(" ".join(_folded(text).split()[:_MAX_WORDS]))


def _folded(text: str) -> str:
    """Return a text without upper case and accents: people type neither when they search."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def _encoded(text: str) -> str:
    """Return a text as a part of a key, character by character: a beginning stays one."""
    return "".join(
        each if _PLAIN.fullmatch(each) else f"={each.encode(errors='replace').hex()}" for each in text
    )[:_MAX_KEY]
