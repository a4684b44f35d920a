"""List messages and inbound texts, a page at a time."""

from shared.domain.conversations.inbound_text import InboundView, show_inbound
from shared.domain.deliveries.delivery_view import DeliveryView, show
from shared.domain.list_parameters import InboxSearch, MessageSearch, Page
from shared.ports.storage import BulkLedger, Contacts


def list_messages(search: MessageSearch, *, ledger: BulkLedger) -> Page[DeliveryView]:
    """Return a page of messages, the latest change first; the pages themselves are in no order by time."""
    page = ledger.search(search)
    newest_first = sorted(page.items, key=lambda delivery: delivery.updated_at, reverse=True)
    return Page(items=tuple(show(delivery) for delivery in newest_first), cursor=page.cursor)


def list_inbound(search: InboxSearch, *, contacts: Contacts) -> Page[InboundView]:
    """Return a page of inbound texts, the newest first; the pages themselves are in no order by time."""
    page = contacts.search(search)
    newest_first = sorted(page.items, key=lambda text: text.at, reverse=True)
    return Page(items=tuple(show_inbound(text) for text in newest_first), cursor=page.cursor)
