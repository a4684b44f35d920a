"""List messages, and texts that came in, a page at a time."""

from shared.domain.conversations.inbound_text import InboundView, show_inbound
from shared.domain.deliveries.delivery_view import DeliveryView, show
from shared.domain.list_parameters import InboxSearch, MessageSearch, Page
from shared.ports.storage import BulkLedger, Contacts


def list_messages(search: MessageSearch, *, ledger: BulkLedger) -> Page[DeliveryView]:
    """Return a page of messages, the one that changed last first; pages are in no order by time."""
    page = ledger.search(search)
    newest_first = sorted(page.items, key=lambda one: one.updated_at, reverse=True)
    return Page(items=tuple(show(one) for one in newest_first), cursor=page.cursor)


def list_inbound(search: InboxSearch, *, contacts: Contacts) -> Page[InboundView]:
    """Return a page of texts that came in, the newest first; pages are in no order by time."""
    page = contacts.search(search)
    newest_first = sorted(page.items, key=lambda one: one.at, reverse=True)
    return Page(items=tuple(show_inbound(one) for one in newest_first), cursor=page.cursor)
