"""One race: 32 threads send to one limit, while their workers die at writes. Counts what went out."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.errors import StorageUnavailable, VersionConflict
from shared.services.guard.guard_context import GuardContext
from shared.services.guard.load_person import load_person
from shared.services.guard.reserve import Place, give_back, reserve
from shared.services.sending.claim import Claim
from tests.examples import NOON, PERSON, a_message
from tests.fakes.guard import MemoryPots, MemoryStops, memory_guard
from tests.fakes.storage import MemoryContacts

THREADS = 32

SECOND = timedelta(seconds=1)

SIZES = (1, 1, 2, 1, 3, 1, 7)
"""Segments of the messages, if they are mixed."""

LONGEST = {1: 160, 2: 300, 3: 450, 7: 1070}
"""Characters of a text with so many segments."""

STOPPED = 0.1
"""How many places are given back."""


class WorkerDied(BaseException):
    """The process of a worker ends here."""


@dataclass(frozen=True)
class Result:
    """What a race came to."""

    sent: int
    counted: int  # units that storage counts as used
    held: int  # of these, by workers that live
    refused: int
    died: int

    @property
    def unused(self) -> int:
        """What dead workers held, and what is unclear since an answer of storage was lost."""
        return self.counted - self.sent - self.held


class Storage:
    """Runs each request alone, as storage does; now and then a write kills its worker, or has no answer."""

    def __init__(self, seed: int, *, deadly: float, lossy: float) -> None:
        self._random, self._lock = random.Random(seed), Lock()  # noqa: S311 - a race that can be repeated
        self._deadly, self._lossy = deadly, lossy

    def read[T](self, read: Callable[[], T]) -> T:
        """Read."""
        with self._lock:
            return read()

    def write[T](self, write: Callable[[], T]) -> T:
        """Write; the worker may die, or get no answer, before it is written or after."""
        with self._lock:
            chance, is_written = self._random.random(), self._random.random() < 1 / 2
            fault = (
                WorkerDied()
                if chance < self._deadly
                else StorageUnavailable("no answer")
                if chance < self._deadly + self._lossy
                else None
            )
            if fault is None:
                return write()
            if is_written:
                write()
            raise fault


class RacingPots(MemoryPots):
    """Pots in memory that several threads may use."""

    def __init__(self, storage: Storage) -> None:
        super().__init__()
        self._storage = storage

    def load(self, key):
        return self._storage.read(lambda: super(RacingPots, self).load(key))

    def save(self, pot):
        return self._storage.write(lambda: super(RacingPots, self).save(pot))


class RacingContacts(MemoryContacts):
    """Contacts in memory that several threads may use."""

    def __init__(self, storage: Storage) -> None:
        super().__init__()
        self._storage = storage

    def load_with_sends(self, number):
        return self._storage.read(lambda: super(RacingContacts, self).load_with_sends(number))

    def save_sends(self, recent, entry=None):
        return self._storage.write(lambda: super(RacingContacts, self).save_sends(recent, entry))


class Race:
    """Sends messages to one limit from several workers; each dies at the write that says so."""

    def __init__(
        self,
        limits: str,
        *,
        seed: int,
        deadly: float = 0.05,
        lossy: float = 0.05,
        workers: int = 4,
        mixed: bool = False,
    ) -> None:
        self._random = random.Random(seed)  # noqa: S311 - as above
        self.mixed = mixed
        storage = Storage(seed, deadly=deadly, lossy=lossy)
        self.pots, self.contacts = RacingPots(storage), RacingContacts(storage)
        self.rules = GuardRules(limits=read_limits(limits))
        self._stops = MemoryStops()
        self._lock = Lock()
        self._count = 0
        self._live = [self._new_worker() for _ in range(workers)]
        self._dead: set[int] = set()
        self.sent: dict[str, int] = {}  # units by message
        self.refused = self.died = 0

    def run(self, messages: int, *, same_person: bool) -> Result:
        """Send so many messages, each of them again if its worker died; return what it came to."""
        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(lambda number: self._deliver(number, same_person=same_person), range(messages)))
        counted = sum(pot.given for pot in self.pots.all())
        counted += sum(send.units for send in self.contacts.load_with_sends(PERSON)[1].sends)
        held = sum(guard.shares.held() for _, guard in self._live)
        return Result(sum(self.sent.values()), counted, held, self.refused, self.died)

    def _deliver(self, number: int, *, same_person: bool) -> None:
        """Deliver a message until it is sent or refused; when its worker dies, another one goes on."""
        to = PERSON if same_person else f"+1202555{number:04d}"
        now, busy = NOON + SECOND * number, 0
        units = SIZES[number % len(SIZES)] if self.mixed else 1
        while busy < 1_000:
            guard, place = self._try(f"m{number}", to, units=units, worker=number % len(self._live), now=now)
            if place is None:
                busy += 1
            elif isinstance(place, Place):
                with self._lock:
                    is_stopped = self._random.random() < STOPPED
                if is_stopped:  # right before it is sent; it comes again
                    self._give_back(place, guard)
                    continue
                with self._lock:
                    self.sent[f"m{number}"] = units
                return
            elif (until := getattr(place, "until", None)) and until > now:
                now = until  # other workers held the rest
            else:
                with self._lock:
                    self.refused += 1
                return
        raise AssertionError("a message was neither sent nor refused")

    def _try(self, message_id: str, to: str, *, units: int = 1, worker: int, now):
        with self._lock:
            number, guard = self._live[worker]
        message = a_message(id=message_id, to=to, body="x" * LONGEST[units])
        claim = Claim(
            delivery=begin_attempt(new_delivery(message, now=now), attempt_id="a", now=now), attempt_id="a"
        )
        try:
            person = load_person(message, contacts=self.contacts, rules=self.rules)
            place = reserve(claim, person, guard=guard, contacts=self.contacts, now=now)
        except (StorageUnavailable, VersionConflict):
            return guard, None
        except WorkerDied:
            with self._lock:
                self._bury(worker, number)
            return guard, None
        with self._lock:  # a thread of a dead worker sends nothing
            return guard, None if number in self._dead else place

    def _give_back(self, place: Place, guard: GuardContext) -> None:
        with suppress(WorkerDied):  # another one goes on
            give_back(place, guard=guard, contacts=self.contacts)

    def _bury(self, worker: int, number: int) -> None:
        """Replace a worker that died, with all that it held."""
        if number in self._dead:
            return
        self._dead.add(number)
        self.died += 1
        self._live[worker] = self._new_worker()

    def _new_worker(self) -> tuple[int, GuardContext]:
        self._count += 1
        guard = memory_guard(self.rules, stops=self._stops, pots=self.pots, worker=f"w{self._count}")
        return self._count, guard


def short_lived_workers(workers: int, *, each: int, limit: int) -> int:
    """Let workers live for a few messages, one after the other; return how many messages were not sent."""
    race = Race(f"all {limit}/day", seed=0, deadly=0, lossy=0, workers=1)
    missing = 0
    for number in range(workers):
        for message in range(each):
            now = NOON + timedelta(seconds=number)
            _, place = race._try(f"m{number}-{message}", f"+1202555{message:04d}", worker=0, now=now)
            missing += not isinstance(place, Place)
        race._live[0] = race._new_worker()
    return missing
