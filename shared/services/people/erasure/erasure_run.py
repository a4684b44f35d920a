"""One run of an erasure: its row, what it counts, and when it must end."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from shared.domain.people.digests import digest
from shared.domain.people.erasure.progress import counted, paused, total, waits_for
from shared.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from shared.domain.list_parameters import Page
    from shared.domain.people.erasure.progress import Erasure, Wait
    from shared.services.people.erasure.erasure_context import ErasureContext

PAGE = 200
"""Rows of one page of a list."""

BATCH = 50
"""What is counted at once, and then erased."""


class RunEnded(Exception):
    """The time of a run is over, or it must wait. Its row says where the next one goes on."""


class Item(Struct, frozen=True, kw_only=True):
    """Something that is erased, and what it counts as."""

    key: str
    rows: dict[str, int] = {}
    twilio: dict[str, int] = {}


class ErasureRun:
    """A run: not shared between threads."""

    def __init__(self, erasure: Erasure, context: ErasureContext, *, now: datetime) -> None:
        self.erasure = structs.replace(erasure, try_again_at=None)
        self.context = context
        self.incomplete: set[str] = set()  # SIDs that Twilio does not delete yet
        self._began = now

    @property
    def number(self) -> str:
        """The number of the person, in E.164."""
        return self.erasure.number

    @property
    def now(self) -> datetime:
        """The time."""
        return self._began + self.context.elapsed()

    def save(self, erasure: Erasure | None = None) -> None:
        """Save how far it is.

        Raises:
            VersionConflict: another run is at it.
        """
        self.erasure = self.context.erasures.save(erasure or self.erasure)

    def require_time(self) -> None:
        """End the run if its time is over.

        Raises:
            RunEnded: it is.
        """
        if self.context.elapsed() >= self.context.budget:
            self.save()
            raise RunEnded

    def wait(self, what: Wait) -> None:
        """Note that this pass waits for something; what does not depend on it goes on."""
        self.erasure = waits_for(self.erasure, what)

    def pause(self, what: Wait, until: datetime | None = None) -> None:
        """End the run at this step, as nothing goes on without it.

        Raises:
            RunEnded: always.
        """
        self.save(paused(waits_for(self.erasure, what), now=self.now, until=until))
        raise RunEnded

    def found_more(self) -> None:
        """Note that another pass must follow."""
        self.erasure = structs.replace(self.erasure, found=True)

    def count(self, items: Sequence[Item]) -> None:
        """Count what is erased next, and save that before it is.

        After a crash in between, what was counted and is still there is known by its hash.
        """
        if not items:
            return
        keys = [digest(self.context.secret, "counted", item.key)[:12] for item in items]
        new = [item for key, item in zip(keys, items, strict=True) if key not in self.erasure.counted]
        rows, twilio = total(item.rows for item in new), total(item.twilio for item in new)
        self.save(counted(self.erasure, rows, twilio, tuple(keys)))

    def erase[T](
        self,
        found: Iterable[T],
        *,
        item: Callable[[T], Item],
        remove: Callable[[Sequence[T]], None],
        is_ready: Callable[[T], bool] = lambda _: True,
    ) -> None:
        """Erase what is found, in batches: first what is elsewhere, then count, then remove.

        ``is_ready`` deletes what is at Twilio; what it refuses stays, for another pass.
        """
        for batch in batched(found, BATCH, strict=False):
            self.require_time()
            ready = [each for each in batch if is_ready(each)]
            self.count([item(each) for each in ready])
            if ready:
                remove(ready)

    def pages[T](self, search: Callable[[str | None], Page[T]]) -> Iterator[Sequence[T]]:
        """Yield the pages of a list from where the last run ended.

        The next page is read before this one is yielded: what is on this one may be erased.
        """
        page = self._first_page(search)
        while True:
            following = search(page.cursor) if page.cursor else None
            yield page.items
            if following is None:
                return
            self.erasure = structs.replace(self.erasure, cursor=page.cursor or "")
            page = following
            self.require_time()

    def _first_page[T](self, search: Callable[[str | None], Page[T]]) -> Page[T]:
        try:
            return search(self.erasure.cursor or None)
        except InvalidInput:  # the cursor of another version
            return search(None)
