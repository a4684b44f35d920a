"""``python -m tests.bench [NAME]``: print every figure, or one."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable

from tests.bench import limits, reminders, sending, standin, webhooks, workers
from tests.bench.desk import desk_first_content
from tests.bench.figure import Figure
from tests.bench.package import package
from tests.bench.stopping import stop_to_last_post
from tests.bench.tick_cost import tick_cost
from tests.bench.wait_overhead import wait_overhead

FIGURES: dict[str, Callable[[], Awaitable[Figure | list[Figure]]]] = {
    "index_time": workers.index_time,
    "package": package,
    "webhook_rate": webhooks.webhook_rate,
    "webhook_rate_http": webhooks.webhook_rate_http,
    "wait_under_large_bodies": webhooks.wait_under_large_bodies,
    "drain_rate": sending.drain_rate,
    "stop_to_last_post": stop_to_last_post,
    "storage_transactions": sending.storage_transactions,
    "cap_overrun": limits.cap_overrun,
    "wait_overhead": wait_overhead,
    "desk_first_content": desk_first_content,
    "sender_cost": sending.sender_cost,
    "look_again_cost": sending.look_again_cost,
    "tick_cost": tick_cost,
    "lateness": reminders.lateness,
    "big_minute": reminders.big_minute,
    "by_hand": reminders.by_hand,
    "standin_calls": standin.standin_calls,
    "standin_memory": standin.standin_memory,
}


def main(names: list[str]) -> int:
    """Measure the named figures, or all of them; return the exit status."""
    if unknown := set(names) - FIGURES.keys():
        print(f"no such figure: {', '.join(unknown)}; there are {', '.join(FIGURES)}", file=sys.stderr)
        return 2
    logging.disable(logging.ERROR)
    for name in names or FIGURES:
        measured = asyncio.run(_measure(name))
        for figure in measured if isinstance(measured, list) else [measured]:
            print(figure.line(), flush=True)
    return 0


async def _measure(name: str) -> Figure | list[Figure]:
    return await FIGURES[name]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
