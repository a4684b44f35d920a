"""Show how far something has come: a bar on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from switchboard.terminal.output import NOTES, Output

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def progress(what: str, total: int, output: Output) -> Iterator[Callable[[int], None]]:
    """Show that ``what`` is under way; hand over what is called with how many more are done."""
    if NOTES.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=NOTES, transient=True) as bars:
            bar = bars.add_task(what, total=total)
            yield lambda count: bars.advance(bar, count)
        return
    done, told_at = 0, time.monotonic()

    def advance(count: int) -> None:
        nonlocal done, told_at
        done += count
        if time.monotonic() - told_at >= SECONDS_BETWEEN_LINES:
            told_at = time.monotonic()
            output.note(f"{what}: {done:,} of {total:,}")

    yield advance
