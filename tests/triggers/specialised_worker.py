"""Start Microsoft's worker as a placeholder, specialise it into this app, and print how many threads it has.

The order of calls is that of ``_handle__function_environment_reload_request`` in
https://github.com/Azure/azure-functions-python-worker/blob/dev/workers/proxy_worker/dispatcher.py:
the pool of threads first, the app's environment second. The environment of this process is the placeholder's.
"""

import asyncio
import sys
import threading
from pathlib import Path

import azure_functions_runtime as runtime

from local.host.worker import protos, translate

ROOT = Path(__file__).parents[2]
MORE_THAN_THE_APP_WANTS = 40


def main() -> None:
    """Print how many threads a worker has whose app has the settings (``name=value``) of the command line."""
    settings = dict(argument.split("=", 1) for argument in sys.argv[1:])
    runtime.start_threadpool_executor()
    reload = protos.Message(function_app_directory=str(ROOT), environment_variables=settings)
    request = translate.request(function_environment_reload_request=reload)
    answer = asyncio.run(runtime.function_environment_reload_request(request))
    if answer.result.status == protos.StatusResult.Failure:
        sys.exit(answer.result.exception.stack_trace)
    print(count_threads())  # noqa: T201 - for the test


def count_threads() -> int:
    """Return how many of many functions run at the same time."""
    pool, before, end = runtime.get_threadpool_executor(), threading.active_count(), threading.Event()
    for _ in range(
        MORE_THAN_THE_APP_WANTS
    ):  # each starts a thread, since none is idle, until there is no more
        pool.submit(end.wait)
    count = threading.active_count() - before
    end.set()
    return count


if __name__ == "__main__":
    main()
