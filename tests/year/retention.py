"""``python -m tests.year.retention [A DAY]``: a year of traffic with RETAIN set; rows and cost stay flat.

Prints, by month, how many rows are kept, and the requests to storage of the dearest run of the timer.
"""

import logging
import random
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.domain.acts.act import Act
from shared.domain.deliveries.status import Status
from shared.services.people.erased.erase_delivery import erase_delivery
from tests.examples import NOON
from tests.services.retention.retention_harness import RetentionHarness

A_DAY = 40
"""Messages; of texts, calls and recordings that come in, a quarter as many each."""

RETAIN = "words 10d, recordings 30d, all 60d"

DAY = timedelta(days=1)

ERASED_A_DAY = 3  # the message of that number, each day

OTHER = "+12025550929"

ANSWER = f'<Response><Message>Hi</Message><Message to="{OTHER}">Words</Message></Response>'
"""To each text that came in: to who wrote it, and to somebody else."""

ENDS = (Status.DELIVERED, Status.DELIVERED, Status.DELIVERED, Status.UNDELIVERED, Status.ANSWERED)


@dataclass
class RetentionYear:
    """A year of steady traffic, from seeds, with 24 runs of the timer a day."""

    seed: int
    a_day: int = A_DAY
    days: int = 365
    rows: list[int] = field(default_factory=list)  # kept at the end of each day
    requests: list[int] = field(default_factory=list)  # of the dearest run of each day
    words_too_old: int = 0  # deliveries that had their words too long, at the end of a month

    def run(self) -> None:
        """Simulate the year."""
        self.random, self.harness = random.Random(self.seed), RetentionHarness(RETAIN)  # noqa: S311 - not a secret
        for day in range(self.days):
            self._day(day, NOON + day * DAY)

    def _day(self, day: int, start: datetime) -> None:
        for number in range(self.a_day):
            at = start + timedelta(seconds=self.random.randrange(40_000))
            person = f"+120255509{self.random.randrange(20, 25)}"
            fields = {"private": True} if self.random.random() < 0.1 else {}
            message = f"m{day}-{number}"
            self.harness.send(at, status=self.random.choice(ENDS), id=message, to=person, **fields)
            if number % 4 == 0:
                self.harness.take_in(at, number=day * self.a_day + number, person=person, answer=ANSWER)
                self.harness.acts.add(Act(at=at, who="ana", what="reply", target=person), act_id=message)
            if number == ERASED_A_DAY:
                self._erase(message)
        dearest = 0
        for hour in range(24):
            self.harness.life.requests = 0
            self.harness.run(start + timedelta(hours=hour))
            dearest = max(dearest, self.harness.life.requests)
        self.rows.append(self.harness.count())
        self.requests.append(dearest)
        if day % 30 == 0:
            deliveries = (delivery for _, delivery in self.harness.ledger._rows.all())
            oldest = start - 12 * DAY
            self.words_too_old += sum(
                bool(each.message.body) and each.updated_at < oldest for each in deliveries
            )

    def _erase(self, message: str) -> None:
        ledger = self.harness.ledger
        delivery = ledger.load(message)
        assert delivery is not None  # it was just sent
        ledger.reserve_id(f"{message}~1", at=delivery.updated_at)
        erase_delivery(delivery, ledger=ledger)

    def by_month(self) -> list[tuple[int, int]]:
        """Return, for each 30 days, the most rows that were kept, and the requests of the dearest run."""
        months = range(0, self.days, 30)
        return [(max(self.rows[at : at + 30]), max(self.requests[at : at + 30])) for at in months]


def main() -> int:
    """Run the simulation; return 0 if rows and cost stay flat after the longest time."""
    logging.disable(logging.CRITICAL)
    year = RetentionYear(seed=19, a_day=int(sys.argv[1]) if sys.argv[1:] else A_DAY)
    year.run()
    print(f"{year.a_day} messages a day, RETAIN={RETAIN}")
    for number, (rows, requests) in enumerate(year.by_month(), 1):
        print(f"month {number:2}: {rows} rows at most, {requests} requests in the dearest run")
    print(f"{year.words_too_old} deliveries had their words too long")
    return 0 if is_flat(year) else 1


def is_flat(year: RetentionYear) -> bool:
    """Return whether rows and cost of the last months are those of the months after the longest time."""
    early, late = year.by_month()[3:5], year.by_month()[-3:-1]
    may_grow = (1.02, 1.1)  # rows, requests
    return (
        all(
            max(each[kind] for each in late) <= may_grow[kind] * max(each[kind] for each in early)
            for kind in (0, 1)
        )
        and not year.words_too_old
    )


if __name__ == "__main__":
    sys.exit(main())
