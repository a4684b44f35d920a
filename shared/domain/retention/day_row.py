"""A day row: it lists a closed delivery by the day when it closed, and says what is to be removed next."""

from msgspec import Struct

from shared.domain.deliveries.delivery import Delivery
from shared.domain.utc_days import day_of

AT_ONCE = "0"
"""In place of a day: the words of a private message, as soon as they may leave. It sorts before each day."""


class DayRow(Struct, frozen=True, kw_only=True):
    """Lists a delivery. One that has its words is in another list than one that has not."""

    day: str
    of: str  # the delivery's id; or, if it begins with a ``~``, the key of another row that is kept as long
    has_words: bool
    partition: int | None = None  # as it was read

    @property
    def is_other_row(self) -> bool:
        """Whether it lists another row than a delivery, such as one that stays of an erased person."""
        return self.of.startswith("~")


def day_row_of(delivery: Delivery) -> DayRow:
    """Return the row that lists a closed delivery."""
    has_words = delivery.words_removed_at is None
    day = AT_ONCE if has_words and delivery.message.private else day_of(delivery.updated_at)
    return DayRow(day=day, of=delivery.id, has_words=has_words)
