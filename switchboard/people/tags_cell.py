"""Tags in one cell: ``member=12; since=2024``, or a JSON object."""

import json
from collections.abc import Mapping

_JSON = "{"
_TAKEN = frozenset(';="{}\r\n\t')
"""Signs that a tag in words cannot have; then they are written as JSON."""


def read_tags(cell: str) -> dict[str, str] | None:
    """Return the tags in a cell; None if it has none that can be read."""
    if cell.startswith(_JSON):
        try:
            found = json.loads(cell)
        except ValueError:
            return None
        return (
            found
            if isinstance(found, dict) and all(isinstance(each, str) for each in found.values())
            else None
        )
    parts = [part.partition("=") for part in cell.split(";") if part.strip()]
    if any(not is_tag or not name.strip() for name, is_tag, _ in parts):
        return None
    tags = {name.strip(): value.strip() for name, _, value in parts}
    return tags if len(tags) == len(parts) else None


def tags_cell(tags: Mapping[str, str]) -> str:
    """Return a cell from which ``read_tags`` reads these tags."""
    if all(_is_plain(name) and name and (not value or _is_plain(value)) for name, value in tags.items()):
        return "; ".join(f"{name}={value}" for name, value in tags.items())
    return json.dumps(tags, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    return _TAKEN.isdisjoint(text) and text == text.strip() and text.isprintable()
