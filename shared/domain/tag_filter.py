"""A tag that messages are chosen by: ``name=value``, or ``name`` for any value."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

TagFilter = Annotated[
    str,
    Meta(
        pattern=r"^[^=\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$(?!\n)",
        max_length=500,
        description="the name of a tag, or name=value, of at most 500 characters",
    ),
]


def tag_name_and_value(tag: str) -> tuple[str, str | None]:
    """Return the name that is looked for, and the value; None: any value is right.

    What follows the first ``=`` is the value: a name that has one itself cannot be looked for.
    """
    name, separator, value = tag.partition("=")
    return name, value if separator else None


def has_tag(tags: Mapping[str, str], tag: str) -> bool:
    """Return whether the tags of a message have the one that is looked for, also if its name has a ``=``."""
    return any(tag in {name, f"{name}={value}"} for name, value in tags.items())
