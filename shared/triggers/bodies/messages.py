"""What the message API takes and gives, as JSON."""

from msgspec import UNSET, Struct, UnsetType

from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.delivery_view import DeliveryView
from shared.triggers.answers import Problem


class Receipt(Struct, frozen=True, kw_only=True):
    """We have it."""

    id: str
    status: Status
    url: str  # where one can ask what became of it


class BatchResult(Struct, frozen=True, kw_only=True):
    """What became of one message of a batch: a receipt, or an ``error`` and its ``id`` if it has one."""

    id: str | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    url: str | UnsetType = UNSET
    error: Problem | UnsetType = UNSET


class BatchAnswer(Struct, frozen=True, kw_only=True):
    """One result for each message, in the same order."""

    results: tuple[BatchResult, ...]


class MessageList(Struct, frozen=True, kw_only=True):
    """Some messages, and the cursor to the rest if there are more."""

    messages: tuple[DeliveryView, ...]
    cursor: str | UnsetType = UNSET
