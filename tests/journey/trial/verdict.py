"""What came out of a trial: nothing twice, nothing lost, or else which."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.domain.deliveries.dead_letter import DeadLetter
from shared.domain.deliveries.delivery import Delivery, Status


@dataclass
class Verdict:
    """What became of all messages."""

    messages: int
    duplicates: list[str] = field(default_factory=list)  # reached their person more than once
    lost: list[str] = field(default_factory=list)  # neither reached their person nor became a dead letter
    wrong: list[str] = field(default_factory=list)  # the ledger says other than what happened
    ends: Counter[str] = field(default_factory=Counter)  # how the deliveries ended
    causes: Counter[str] = field(default_factory=Counter)  # of the dead letters
    resends: int = 0
    seconds: float = 0

    @property
    def holds(self) -> bool:
        """The promise holds."""
        return not (self.duplicates or self.lost or self.wrong)

    def __str__(self) -> str:
        ends = ", ".join(f"{count} {end}" for end, count in self.ends.most_common())
        return (
            f"{self.messages} messages in {self.seconds:.0f} s: {len(self.duplicates)} duplicates, "
            f"{len(self.lost)} lost, {len(self.wrong)} wrongly recorded; {ends}; "
            f"{self.resends} sent once more on proof of absence; dead letters: {dict(self.causes)}"
            + "".join(
                f"\n  {what}: {ids}" for what, ids in vars(self).items() if isinstance(ids, list) and ids
            )
        )


def judge(
    messages: Sequence[dict[str, Any]],
    deliveries: Sequence[Delivery | None],
    *,
    received: Counter[str],
    letters: Sequence[DeadLetter],
    seconds: float,
) -> Verdict:
    """Compare what Twilio got with what the ledger says.

    A dead letter is not lost: a person decides. It must not have been sent
    without the ledger knowing that it may have been.
    """
    verdict = Verdict(messages=len(messages), seconds=seconds)
    verdict.causes = Counter(letter.cause.value for letter in letters)
    kept = {letter.id for letter in letters}
    for message, delivery in zip(messages, deliveries, strict=True):
        message_id, times = message["id"], received[message["id"]]
        status = delivery.status if delivery else None
        verdict.ends[str(status)] += 1
        verdict.resends += delivery.resends if delivery else 0
        if times > 1:
            verdict.duplicates.append(message_id)
        if times == 0 and message_id not in kept:
            verdict.lost.append(message_id)
        if not (status and status.is_final) and message_id not in kept:
            verdict.lost.append(f"{message_id} is {status}")
        if status is Status.DELIVERED and times == 0:
            verdict.wrong.append(message_id)
    return verdict
