"""The shares that one worker holds of the limits of the desk, and spends from memory.

See docs/limits.md, "How it counts". Whatever happens to a worker, or to an answer of storage, no unit is
spent twice: what it believes to hold is never more than what the pot counts as given to it.
"""

from __future__ import annotations

import logging
from threading import Lock, Thread
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from shared.domain.guard.limits.limit_use import limit_use
from shared.domain.guard.limits.pot import LEASE, REACHED, Draw, drawn, pot_of, told_percent
from shared.errors import StorageUnavailable, VersionConflict
from shared.services.optimistic_update import retry_on_conflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from shared.domain.guard.limits.limit import Limit
    from shared.domain.guard.limits.limit_use import LimitUse
    from shared.domain.guard.limits.pot import Pot
    from shared.ports.guard import Pots

log = logging.getLogger(__name__)


class Taken(Struct, frozen=True):
    """Units that a message took of a limit."""

    limit: Limit
    units: int
    interval: str


class NoRoom(Struct, frozen=True):
    """A limit has no room for a message."""

    limit: Limit
    #: When the first share of another worker ends, of which some may come back; None: no worker has one.
    shared_until: datetime | None


class _Account:
    """What this worker holds of one limit."""

    def __init__(self) -> None:
        self.drawing = Lock()  # held during requests to storage: one thread draws for all that wait
        self.numbers = Lock()  # held for a moment
        self.is_drawing = False  # the pot is asked: nothing may be spent from memory
        self.interval = ""
        self.given = 0  # never more than what the pot has given it
        self.spent = 0
        self.waiting = 0  # units of the messages that wait
        self.unpaid = 0  # units of answers in TwiML that are not in ``spent`` yet
        self.busy_from = 0  # ``spent`` when it drew after a minute without a draw
        self.until: datetime | None = None  # the end of the lease
        self.pays_after: datetime | None = None  # when a thread may pay again
        self.pot: Pot | None = None  # as it was read or saved last

    def spend(self, units: int, *, interval: str, now: datetime) -> str | None:
        """Spend from memory, and return of which hour or day; None if that is earlier, over, or too small."""
        with self.numbers:
            is_current = self.until is not None and now < self.until and interval <= self.interval
            if not is_current or self.is_drawing or self.given - self.spent < units:
                return None
            self.spent += units
            return self.interval


class LimitShares:
    """The shares of one worker. Safe to share between threads."""

    def __init__(
        self,
        pots: Pots,
        *,
        worker: str,
        publish: Callable[[LimitUse, int, datetime], None] | None = None,
        run: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        """Build it.

        Args:
            pots: where the pots are stored.
            worker: an id that no other worker has.
            publish: is told of each limit that is used to 80 or 100 percent.
            run: runs a function without waiting for it; by default in a thread.
        """
        self._pots = pots
        self._worker = worker
        self._publish = publish
        self._run = run or _in_thread
        self._accounts: dict[str, _Account] = {}
        self._lock = Lock()

    def take(self, limit: Limit, units: int, *, now: datetime) -> Taken | NoRoom:
        """Take units of a limit, from memory if there are enough; else from the pot.

        Raises:
            VersionConflict: other workers were first at the pot, ten times in a row.
            StorageUnavailable: the pot cannot be read or written.
        """
        account = self._account(limit)
        interval = limit.interval(now)
        spent = account.spend(units, interval=interval, now=now)
        if spent is None:
            with account.numbers:
                account.waiting += units
            try:
                with account.drawing:
                    # Another thread may have drawn for this one.
                    spent = account.spend(units, interval=interval, now=now)
                    if spent is None:
                        no_room = self._draw(account, limit, units, now=now)
                        if no_room:
                            return no_room
                        spent = account.interval
            finally:
                with account.numbers:
                    account.waiting -= units
        return Taken(limit, units, spent)

    def give_back(self, taken: Taken) -> None:
        """Give back what a message took and did not use. Without a request to storage; once at most."""
        account = self._account(taken.limit)
        with account.numbers:
            if account.interval == taken.interval:
                account.spent -= taken.units

    def count(self, limit: Limit, units: int, *, now: datetime) -> None:
        """Count what leaves without being asked for, such as an answer in TwiML.

        It costs no time: this worker's next draw pays it, or a thread does when a minute is over.
        """
        account = self._account(limit)
        with account.numbers:
            account.unpaid += units
            is_due = all(time is None or now >= time for time in (account.until, account.pays_after))
            if is_due:
                account.pays_after = now + LEASE
        if is_due:
            self._run(lambda: self._pay(account, limit, now=now))

    def held(self) -> int:
        """Return the units that this worker holds and has not spent, of all limits."""
        with self._lock:
            return sum(max(0, account.given - account.spent) for account in self._accounts.values())

    def _account(self, limit: Limit) -> _Account:
        with self._lock:
            return self._accounts.setdefault(limit.key, _Account())

    def _pay(self, account: _Account, limit: Limit, *, now: datetime) -> None:
        try:
            with account.drawing:
                self._draw(account, limit, 0, now=now)
        except (StorageUnavailable, VersionConflict) as error:
            log.warning("limit %s: answers are counted later: %s", limit.name, error)

    def _draw(self, account: _Account, limit: Limit, units: int, *, now: datetime) -> NoRoom | None:
        """Return what this worker held, take what its messages need, and spend ``units`` of it."""

        def attempt() -> NoRoom | None:
            stored = account.pot or self._pots.load(limit.key)
            account.pot = None  # until it is known to be the newest version
            return self._draw_from(pot_of(limit, stored, now=now), account, limit, units, now=now)

        try:
            return retry_on_conflict(attempt, record=f"limit {limit.name}")
        finally:
            with account.numbers:
                account.is_drawing = False

    def _draw_from(
        self, pot: Pot, account: _Account, limit: Limit, units: int, *, now: datetime
    ) -> NoRoom | None:
        draw = self._ask(account, pot, units, now=now)
        changed = drawn(pot, draw, now=now)
        share = changed.of(self._worker)
        given = share.given if share else 0
        has_room = given - draw.spent >= units
        shared_until = None if has_room else changed.held_until(now=now, but=self._worker)
        told = told_percent(changed, now=now, is_empty=not has_room and shared_until is None)
        changed = structs.replace(changed, told=told)
        if has_room or changed.given != pot.given or told != pot.told:
            with account.numbers:  # if no answer comes, either may be true
                account.given = min(account.given, given)
            changed = self._pots.save(changed)
            self._tell(limit, changed, before=pot.told, now=now)
            with account.numbers:
                account.given, account.until = given, now + LEASE
                account.spent += units if has_room else 0
        account.pot = changed
        return None if has_room else NoRoom(limit, shared_until)

    def _ask(self, account: _Account, pot: Pot, units: int, *, now: datetime) -> Draw:
        """Return what to ask of a pot; begin anew if it is of another hour or day than the share."""
        with account.numbers:
            account.is_drawing = True
            if account.interval != pot.interval:
                account.interval, account.given, account.spent, account.busy_from = pot.interval, 0, 0, 0
            if mine := pot.of(self._worker):
                account.given = mine.given
            account.spent, account.unpaid = account.spent + account.unpaid, 0
            if account.until is None or now >= account.until:
                account.busy_from = account.spent
            return Draw(
                worker=self._worker,
                given=account.given,
                spent=account.spent,
                units=units,
                waiting=account.waiting,
                recent=account.spent - account.busy_from,
            )

    def _tell(self, limit: Limit, pot: Pot, *, before: int, now: datetime) -> None:
        """Log and publish that a limit is used to 80 or 100 percent, if this change did that."""
        if pot.told == before:
            return
        if pot.told >= REACHED:
            log.error("limit %s: reached", limit.name)
        else:
            log.warning("limit %s: %d %% used", limit.name, pot.told)
        if self._publish:
            try:
                self._publish(limit_use(limit, pot, now=now), pot.told, now)
            except Exception:  # whatever it is, the message is sent
                log.exception("limit %s: the event was not published", limit.name)


def _in_thread(work: Callable[[], None]) -> None:
    Thread(target=work, daemon=True).start()
