"""Give the worker the number of threads that the settings say, however the worker was started."""

import logging
import sys
from collections.abc import Mapping

log = logging.getLogger(__name__)


def apply_thread_count(modules: Mapping[str, object] = sys.modules) -> None:
    """Replace the worker's pool of threads by one of ``PYTHON_THREADPOOL_THREAD_COUNT`` threads.

    An instance in Azure starts as a placeholder: its worker makes the pool, of 1,000 threads when measured,
    before it gets this app's settings, and keeps it. Call this while the app is imported: nothing runs in
    the pool yet. Outside a worker it does nothing. Azure updates the worker at any time: if this function
    of it is not there or fails, the pool stays, and the app runs.
    Source: ``_handle__function_environment_reload_request`` in
    https://github.com/Azure/azure-functions-python-worker/blob/dev/workers/proxy_worker/dispatcher.py
    """
    worker = modules.get("azure_functions_runtime")
    start = getattr(worker, "start_threadpool_executor", None)
    if start is None:
        return
    try:
        start()
    except Exception:
        log.exception("the worker's pool of threads stays as it was made")
