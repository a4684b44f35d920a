"""A ledger that saves private messages without their words, as soon as they may leave."""

from collections.abc import Callable

from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.deliveries.delivery import Delivery
from shared.domain.retention.private_words import settled


class PrivateLedger(TableLedger):
    """The ledger, in which the words of private messages leave in the write that makes them final."""

    def __init__(
        self,
        rows: Rows,
        sids: Rows,
        *,
        digest_secret: str,
        publish: Callable[[Delivery], None] | None = None,
    ) -> None:
        """``digest_secret``: of the hashes that stay; without one nothing is removed."""
        super().__init__(rows, sids, publish=publish)
        self._digest_secret = digest_secret

    def save(self, delivery: Delivery) -> Delivery:
        """Save a delivery. See ``shared.ports.storage.Ledger``."""
        return super().save(settled(delivery, digest_secret=self._digest_secret))
