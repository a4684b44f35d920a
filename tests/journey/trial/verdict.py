"""The result of a trial: which messages were sent twice, lost or recorded wrongly."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.domain.deliveries.dead_letter import DeadLetter
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status

NOT_SENT = {Status.FAILED, Status.EXPIRED, Status.REFUSED, Status.CANCELED}
"""What the ledger says if Twilio has no text, for certain."""

MAX_SHOWN = 20
"""Messages that are named for each kind of fault."""


@dataclass
class Verdict:
    """The results of all messages of a trial."""

    messages: int
    duplicates: list[str] = field(default_factory=list)  # received more than once
    lost: list[str] = field(default_factory=list)  # ended, but neither received nor a dead letter
    unfinished: list[str] = field(default_factory=list)  # not final at the end of the trial: lost, or slow
    wrong: list[str] = field(default_factory=list)  # received or not, and the ledger says the opposite
    statuses: Counter[str] = field(default_factory=Counter)  # of the deliveries
    causes: Counter[str] = field(default_factory=Counter)  # of the dead letters
    resends: int = 0
    seconds: float = 0

    @property
    def holds(self) -> bool:
        """Whether all messages ended, and none was sent twice, lost or recorded wrongly."""
        return not (self.duplicates or self.lost or self.unfinished or self.wrong)

    def __str__(self) -> str:
        statuses = ", ".join(f"{count} {status}" for status, count in self.statuses.most_common())
        return (
            f"{self.messages} messages in {self.seconds:.0f} s: {len(self.duplicates)} duplicates, "
            f"{len(self.lost)} lost, {len(self.unfinished)} unfinished, {len(self.wrong)} wrongly recorded; "
            f"{statuses}; {self.resends} sent again after proof of absence; dead letters: {dict(self.causes)}"
            + "".join(
                f"\n  {name}: {', '.join(ids[:MAX_SHOWN])}"
                for name, ids in vars(self).items()
                if isinstance(ids, list) and ids
            )
        )


def judge(
    messages: Sequence[dict[str, Any]],
    deliveries: Sequence[Delivery | None],
    *,
    received: Counter[str],
    dead_letters: Sequence[DeadLetter],
    seconds: float,
) -> Verdict:
    """Compare what Twilio received with what the ledger says.

    A dead letter is not lost: a person decides about it.
    """
    verdict = Verdict(messages=len(messages), seconds=seconds)
    verdict.causes = Counter(dead_letter.cause.value for dead_letter in dead_letters)
    dead_letter_ids = {dead_letter.id for dead_letter in dead_letters}
    for message, delivery in zip(messages, deliveries, strict=True):
        message_id, times = message["id"], received[message["id"]]
        status = delivery.status if delivery else None
        verdict.statuses[str(status)] += 1
        verdict.resends += delivery.resends if delivery else 0
        if times > 1:
            verdict.duplicates.append(message_id)
        is_final = status is not None and status.is_final
        if not is_final and message_id not in dead_letter_ids:
            verdict.unfinished.append(f"{message_id} is {status}")
        elif times == 0 and message_id not in dead_letter_ids:
            verdict.lost.append(message_id)
        if (status is Status.DELIVERED and times == 0) or (status in NOT_SENT and times):
            verdict.wrong.append(f"{message_id} is {status}")
    return verdict
