"""``{name}`` in a text, replaced by a value. ``{{`` and ``}}`` stand for the braces themselves."""

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")


def names_in(text: str) -> set[str]:
    """Return the names that ``text`` wants values for."""
    return {match[1] for match in _TOKEN.finditer(text) if match[1]}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with every name replaced; a name without a value stays as it is."""

    def replacement(match: re.Match[str]) -> str:
        name = match[1]
        return values.get(name, match[0]) if name else match[0][0]

    return _TOKEN.sub(replacement, text)


def literal(text: str) -> str:
    """Return the text that ``fill`` makes ``text`` of, whatever braces it has."""
    return text.replace("{", "{{").replace("}", "}}")
