"""Send a file while the client, the workers and the host are killed, and print what each person got.

python -m tests.jobs [ROWS] [--seed N]
"""

import argparse
import asyncio
import logging
import sys

from tests.jobs.killed_job import killed_job


def main() -> int:
    """Run the trial; return 0 if each row was sent once."""
    parser = argparse.ArgumentParser(prog="python -m tests.jobs", description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=20)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)  # each killed worker logs much
    trial = asyncio.run(killed_job(arguments.rows, seed=arguments.seed))
    print(trial)  # noqa: T201 - the result
    return 0 if trial.verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
