"""What the inbox gives, as JSON."""

from msgspec import UNSET, Struct, UnsetType

from shared.domain.conversations.inbound_text import InboundView


class Inbox(Struct, frozen=True, kw_only=True):
    """Some texts that came in, and the cursor to the rest if there are more."""

    texts: tuple[InboundView, ...]
    cursor: str | UnsetType = UNSET
