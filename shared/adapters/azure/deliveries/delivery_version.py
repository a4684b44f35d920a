"""What the version of a delivery holds, between a load and a save of the ledger."""

from typing import NamedTuple, Self


class DeliveryVersion(NamedTuple):
    """What ``Delivery.version`` holds: the row's ETag, and what is known of the second row.

    The next save must know of the second row, to write or delete it.
    """

    #: ``closed`` and ``failed``: there is none; ``open``; ``attempt``: there is one, with an attempt without
    #: an outcome.
    state: str
    etag: str

    @classmethod
    def decode(cls, text: str) -> Self:
        """Return what ``Delivery.version`` says; of one that was never saved, that nothing is stored."""
        state, _, etag = text.partition("|")
        return cls(state=state or "closed", etag=etag)

    @property
    def is_closed(self) -> bool:
        """Whether there is no second row."""
        return self.state in {"closed", "failed"}

    def encode(self) -> str:
        """Return it as ``Delivery.version``."""
        return f"{self.state}|{self.etag}"
