"""A cancellation: a standing rule. Messages of a campaign that were enqueued before it are never sent."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from shared.domain.json_input.json_validation import validate
from shared.domain.messages.message import Message
from shared.domain.tag_filter import TagFilter, has_tag
from shared.errors import Fault

IdPrefix = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9._:-]{1,128}$(?!\n)",
        description="how the ids begin: 1 to 128 of A-Z, a-z, 0-9 and . _ : -",
    ),
]
NOT_IN_A_LINE = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
"""Control characters, ends of lines, and what makes the rest of a line show in another order.

A reason is shown in the log and in health: nobody may write there what looks like a line of another.
Source: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
"""

Remark = Annotated[
    str,
    Meta(
        pattern=rf"^(?!\s)[^{NOT_IN_A_LINE}]+$(?!\n)",  # it is written to the log
        max_length=200,
        description="a line of at most 200 characters that does not begin with a space",
    ),
]


class Cancellation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Cancels each message that was enqueued before ``at`` and has both the tag and the prefix."""

    id: str
    at: datetime
    reason: str = ""
    by: str = ""
    tag: str | None = None  # ``name=value`` of a tag, or ``name`` with any value; None: any tags
    prefix: str | None = None  # of ids; None: any id


class CancelRequest(Struct, frozen=True, kw_only=True):
    """Which messages to cancel: those with a tag, those whose ids begin so, or those with both."""

    tag: TagFilter | None = None
    prefix: IdPrefix | None = None
    reason: Remark = ""
    by: Remark = ""


def read_cancel_request(raw: Mapping[str, object]) -> CancelRequest:
    """Return the request to cancel a campaign.

    Raises:
        InvalidInput: with every fault.
    """

    def rules(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
        if {"tag", "prefix"} & {*values, *invalid}:
            return []
        return [Fault("", "needs tag, or prefix, or both: without them it would cancel everything")]

    return validate(raw, CancelRequest, rules)


def covers(cancellation: Cancellation, message: Message, *, enqueued_at: datetime) -> bool:
    """Return whether a message that was enqueued then is canceled, unless it is sent already."""
    return (
        enqueued_at <= cancellation.at
        and message.id.startswith(cancellation.prefix or "")
        and (cancellation.tag is None or has_tag(message.tags, cancellation.tag))
    )


def replaces(new: Cancellation, old: Cancellation) -> bool:
    """Return whether ``new`` covers all that ``old`` covers."""
    has_prefix = (old.prefix or "").startswith(new.prefix or "")
    return new.at >= old.at and has_prefix and new.tag in {None, old.tag}
