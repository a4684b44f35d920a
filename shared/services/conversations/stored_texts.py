"""Search the stored texts of one person: what came after another text, and what replied to a delivery."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import structs

from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.delivery import Delivery
from shared.domain.list_parameters import InboxSearch
from shared.ports.storage import Contacts

CLOCKS_DIFFER = timedelta(hours=1)
"""A margin for the clocks of two workers: one stored the text, another one the delivery."""


def texts_after(sender: str, at: datetime, contacts: Contacts) -> Iterator[Inbound]:
    """Yield the texts of that person that are stored and came in after ``at``, in no order."""
    search = InboxSearch(sender=sender, since=at)
    while True:
        page = contacts.search(search)  # an empty page may be followed by one that is not
        yield from (text for text in page.items if text.at > at)  # the search is no finer than a second
        if not page.cursor:
            return
        search = structs.replace(search, cursor=page.cursor)


def has_later_text(sender: str, at: datetime, contacts: Contacts) -> bool:
    """Return whether a later text of that person is stored: an earlier one must not undo what it did."""
    return any(True for _ in texts_after(sender, at, contacts))


def has_replied(delivery: Delivery, contacts: Contacts) -> bool:
    """Return whether a stored text replies to a message; its delivery may not say so yet."""
    texts = texts_after(delivery.addressed.address, delivery.created_at - CLOCKS_DIFFER, contacts)
    return any(text.delivery == delivery.id and text.reply for text in texts)
