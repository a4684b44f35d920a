"""Send random requests, and find what no answer may be: a 500, late, or much larger than its request."""

import functools
import gc
import json
import logging
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from sys import getallocatedblocks

from shared.triggers.api.batch_answer import MAX_RESULT_BYTES
from tests.fuzz.door import Answer, Door, Request
from tests.fuzz.memory_services import reset_services
from tests.fuzz.random_requests import random_requests

MAX_SECONDS = 1.0
"""Of processor time for one answer."""

MAX_RATIO, MAX_FIXED = 4, 8_000
"""An answer that explains a fault has at most MAX_RATIO x request + MAX_FIXED bytes. In a batch each message
has a result of its own: MAX_RESULT_BYTES more for each."""

RESET_EVERY = 500
"""Requests with the same storage. The fakes search all that they have, where storage has an index."""

WARM_UP = 0.25
"""The part of the requests after which caches and pools are full."""

MAY_BE_UNAVAILABLE = {"health_details", "health_part", "health"}
"""Functions whose answer 503 says that a part is not well."""


@dataclass(kw_only=True)
class Results:
    """What a run found."""

    statuses: Counter[int] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)  # that answered
    successes: Counter[str] = field(default_factory=Counter)  # functions that did as they were asked
    findings: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[float, str] = (0.0, "")  # part of the bytes that it may have
    blocks: list[int] = field(
        default_factory=list
    )  # that Python has allocated, after warming up and at the end
    megabytes: list[int] = field(default_factory=list)  # of the process, likewise


class _NoEnd(BaseException):
    """An answer takes so long that the run would not end."""


def _give_up(*_: object) -> None:
    raise _NoEnd


class _Failures(logging.Handler):
    """Keeps what is logged with a traceback: a caller may hear an apology instead of a 500."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.texts.append(f"{record.getMessage()}: {record.exc_info[1]!r}")


def fuzz(door: Door, how_many: int, *, seed: int, say: Callable[[str], None] = lambda _line: None) -> Results:
    """Send ``how_many`` random requests and return what was found."""
    results, failures = Results(), _Failures()
    signal.signal(signal.SIGPROF, _give_up)
    root = logging.getLogger()
    root.handlers, root.level = [failures], logging.INFO
    for number, request in enumerate(random_requests(how_many, seed=seed)):
        if number % RESET_EVERY == 0:
            reset_services()
        if number == int(how_many * WARM_UP):
            reset_services()
            _measure_memory(results)
        for finding in _send(door, request, results, failures):
            results.findings.append(finding)
            say(finding)
        if number % 10_000 == 9_999:
            say(f"{number + 1} requests, {len(results.findings)} findings")
    reset_services()
    _measure_memory(results)
    return results


def _send(door: Door, request: Request, results: Results, failures: _Failures) -> list[str]:
    failures.texts.clear()
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, 10 * MAX_SECONDS)
    try:
        answer = door.answer(request)
    except (Exception, _NoEnd) as error:  # noqa: BLE001 - the host answers with 500
        answer = Answer(status=500)
        failures.texts.append(repr(error))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    seconds = time.process_time() - begun
    results.statuses[answer.status] += 1
    results.functions[answer.function] += 1
    results.successes[answer.function] += answer.status < 300
    name = f"{answer.status} for {_shown(request)}"
    results.slowest = max(results.slowest, (seconds, name))
    if allowed := _allowed_bytes(answer, request):
        results.largest = max(results.largest, (len(answer.body) / allowed, name))
    return [f"{fault}: {name}" for fault in _faults(answer, seconds, request, failures)]


def _faults(answer: Answer, seconds: float, request: Request, failures: _Failures) -> Iterator[str]:
    if failures.texts:
        yield f"failed with {failures.texts[0][:300]}"
    elif answer.status >= 500 and answer.function not in MAY_BE_UNAVAILABLE:
        yield "a 5xx"
    if seconds > MAX_SECONDS:
        yield f"{seconds:.1f} s"
    if len(answer.body) > _allowed_bytes(answer, request) > 0:
        yield f"{len(answer.body)} bytes for {request.size}"


def _allowed_bytes(answer: Answer, request: Request) -> int:
    """Return how many bytes an answer may have that repeats or explains its request; 0 for any other."""
    if answer.function == "messages_post_batch":
        results = len(json.loads(answer.body)["results"]) if answer.status == 200 else 0
        return MAX_RATIO * request.size + MAX_FIXED + MAX_RESULT_BYTES * results
    return MAX_RATIO * request.size + MAX_FIXED if answer.status >= 400 else 0


def _shown(request: Request) -> str:
    body = request.body if len(request.body) < 400 else request.body[:400] + b"..."
    return f"{request.method} {request.target[:300]} {body!r} ({len(request.body)} bytes)"


def _measure_memory(results: Results) -> None:
    """Measure what is left when nothing is stored and the app's bounded caches, which may fill, are empty."""
    gc.collect()
    caches = [one for one in gc.get_objects() if isinstance(one, functools._lru_cache_wrapper)]
    for cache in caches:
        if cache.__module__.startswith("shared.") and cache.cache_parameters()["maxsize"] is not None:
            cache.cache_clear()
    del caches
    gc.collect()
    results.blocks.append(getallocatedblocks())
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    results.megabytes.append(pages * 4096 // 1_000_000)
