"""Note the reply in a stored text on the delivery that it answers; repeating that is harmless."""

from datetime import datetime

from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.delivery import Delivery, record_reply
from shared.ports.storage import Contacts, Ledger
from shared.services.conversations.stored_texts import texts_after
from shared.services.optimistic_update import update_delivery


def note_reply(text: Inbound, *, ledger: Ledger, now: datetime) -> None:
    """Write the reply in a text on its delivery, if the text replies to a message of ours."""
    delivery = ledger.load(text.delivery) if text.delivery and text.reply else None
    if delivery is None:
        return

    def noted(newest: Delivery) -> Delivery:
        return record_reply(newest, text.reply, now=now, at=text.at, cancels=bool(text.cancels))

    update_delivery(delivery, noted, ledger=ledger)


def note_reply_again(text: Inbound, *, ledger: Ledger, contacts: Contacts, now: datetime) -> None:
    """Write the reply in a text that was stored before, unless it is there or a later text replied too."""
    delivery = ledger.load(text.delivery) if text.delivery and text.reply else None
    if (
        delivery is None
        or record_reply(delivery, text.reply, now=now, cancels=bool(text.cancels)) == delivery
    ):
        return
    later = texts_after(text.sender, text.at, contacts)
    if not any(other.reply and other.delivery == text.delivery for other in later):
        note_reply(text, ledger=ledger, now=now)
