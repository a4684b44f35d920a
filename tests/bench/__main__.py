"""``python -m tests.bench [NAME]``: print every figure, or one."""

import asyncio
import sys

from tests.bench import workers

FIGURES = {"index_time": workers.index_time, "webhook_rate": workers.webhook_rate}


def main(names: list[str]) -> int:
    """Measure; return the exit status."""
    if unknown := set(names) - FIGURES.keys():
        print(f"no such figure: {', '.join(unknown)}; there are {', '.join(FIGURES)}", file=sys.stderr)
        return 2
    for name in names or FIGURES:
        print(asyncio.run(FIGURES[name]()).line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
