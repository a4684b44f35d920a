"""A worker, with a message that was sent, delivered and erased."""

from datetime import timedelta

from shared.domain.messages.message import Message
from shared.services.people.erased.erase_delivery import erase_delivery
from tests.examples import NOON, a_message
from tests.services.sender_harness import SenderHarness

LATER = NOON + timedelta(days=1)


class ErasedHarness(SenderHarness):
    """A worker. The message is gone when it is built."""

    def __init__(self, message: Message | None = None, **options) -> None:
        super().__init__(**options)
        message = message or a_message()
        self.deliver(message)
        self.report(message.id, self.ledger.load(message.id).sid or "SM0", "delivered")
        self.erased = self.ledger.load(message.id)
        erase_delivery(self.erased, ledger=self.ledger)
        self.sent_before = len(self.sender.sent)

    @property
    def sent_since(self) -> list[Message]:
        return self.sender.sent[self.sent_before :]

    def has_nothing(self) -> bool:
        """Return whether nothing was sent or stored since the erasure."""
        left = [*self.stored_dead_letters, *self.ledger._rows.all(), *self.outbox.put_with_delay]
        return not self.sent_since and not left
