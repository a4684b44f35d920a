"""Placeholders: ``{name}`` in a text is replaced by a value; ``{{`` and ``}}`` are literal braces."""

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")
_DOUBLED = re.compile(rf"(?<!\{{)\{{\{{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}}\}}|{_TOKEN.pattern}")


def names_in(text: str) -> set[str]:
    """Return the names of the placeholders in ``text``."""
    return {match[1] for match in _TOKEN.finditer(text) if match[1]}


def doubled_names(text: str) -> set[str]:
    """Return the names that ``text`` has in literal braces, ``{{name}}``: elsewhere that is a placeholder."""
    return {match[1] for match in _DOUBLED.finditer(text) if match[1]}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with its placeholders replaced; one without a value stays."""

    def replacement(match: re.Match[str]) -> str:
        name = match[1]
        return values.get(name, match[0]) if name else match[0][0]

    return _TOKEN.sub(replacement, text)


def literal(text: str) -> str:
    """Return ``text`` escaped, so that ``fill`` returns it unchanged."""
    return text.replace("{", "{{").replace("}", "}}")
