"""Run a function by its schedule: one run at a time, and one run for all missed occurrences.

Source: ``TimerListener`` in https://github.com/Azure/azure-webjobs-sdk-extensions
"""

import asyncio
import json
import logging
from contextlib import suppress
from datetime import UTC, datetime

from local.errors import CannotStart
from local.host.functions.bindings import Function
from local.host.functions.executor import Executor, InvocationFailed
from local.host.storage import Storage, StorageFailed
from local.host.timers import status as statuses
from local.host.timers.ncrontab import InvalidSchedule, Schedule
from local.host.timers.status import Status
from local.host.waiting import is_set_within
from local.host.worker.wire import Datum, Json, Text

log = logging.getLogger(__name__)

MAX_SLEEP = 60.0  # seconds


class TimerListener:
    """Runs one function by its schedule. All times are UTC."""

    def __init__(self, function: Function, executor: Executor, storage: Storage, *, host_id: str) -> None:
        """Create the listener; its status is stored under ``host_id``.

        Raises:
            CannotStart: the schedule is invalid.
        """
        self.function = function
        self._executor = executor
        self._storage = storage
        self._path = f"timers/{host_id}/Host.Functions.{function.name}/status"
        self._schedule = _schedule(function)
        wanted = function.trigger.get("useMonitor", True)
        self._monitors = wanted and not self._schedule.is_more_than_minutely
        self._status: Status | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Run the function at its scheduled times, until ``stop``."""
        now = _now()
        status = await self._resume(now)
        if self._monitors and statuses.is_past_due(status, now):
            log.info("%s is past due since %s: running it once", self.function.name, status.next)
            status = await self._fire(status, past_due=True)
        elif self.function.trigger.get("runOnStartup"):
            status = await self._fire(status, on_schedule=False)
        while await self._is_time(status.next):
            status = await self._fire(status)

    def stop(self) -> None:
        """Start no more runs; ``run`` returns once a run in progress has ended."""
        self._stopping.set()

    def trigger_data(self, *, past_due: bool = False) -> tuple[Datum, dict[str, Datum]]:
        """Return the input of the function, and the metadata of the trigger."""
        shown = self._status.to_json() if self._monitors and self._status else None
        timer = {"Schedule": {"AdjustForDST": True}, "ScheduleStatus": shown, "IsPastDue": past_due}
        return Json(json.dumps(timer)), {"TimerTrigger": Text(f"{_now():%m/%d/%Y %H:%M:%S}")}

    async def _is_time(self, moment: datetime) -> bool:
        """Wait until ``moment`` and return True, or return False as soon as the listener is stopped."""
        while not self._stopping.is_set():
            left = (moment - _now()).total_seconds()
            if left <= 0:
                return True
            # In steps: the clock may be changed, or the machine may be suspended.
            await is_set_within(min(left, MAX_SLEEP), self._stopping)
        return False

    async def _fire(self, status: Status, *, past_due: bool = False, on_schedule: bool = True) -> Status:
        self._status = status
        started = _now()
        data, metadata = self.trigger_data(past_due=past_due)
        with suppress(InvocationFailed):  # logged; the next occurrence runs anyway
            await self._executor.run(self.function, data, metadata)
        after = statuses.status_after_run(
            status, self._schedule, started=started, on_schedule=on_schedule and not past_due
        )
        await self._store(after)
        return after

    async def _resume(self, now: datetime) -> Status:
        """Return the status to start with; store it if it is new."""
        fresh = statuses.initial_status(self._schedule, now)
        if not self._monitors:
            return fresh
        try:
            content = await self._storage.read_status(self._path)
            stored = Status.from_json(content) if content else None
        except (StorageFailed, ValueError, KeyError, TypeError) as error:
            log.warning(
                "%s: the status cannot be read, so no occurrence counts as missed: %s",
                self.function.name,
                error,
            )
            return fresh
        status = statuses.resumed_status(stored, self._schedule, now) if stored else fresh
        if status != stored:
            await self._store(status)
        return status

    async def _store(self, status: Status) -> None:
        self._status = status
        if not self._monitors:
            return
        try:
            await self._storage.write_status(self._path, status.to_json())
        except StorageFailed as error:
            log.warning("%s: the status cannot be written: %s", self.function.name, error)


def _schedule(function: Function) -> Schedule:
    text = function.trigger.get("schedule", "")
    try:
        return Schedule.parse(text)
    except InvalidSchedule as error:
        raise CannotStart(f"function {function.name}: schedule {text!r}: {error}") from None


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the host reads the clock itself, as Azure's does
