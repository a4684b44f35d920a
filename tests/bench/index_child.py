"""Index an app in Microsoft's worker, in a process that imports only from the given folders.

``python -I index_child.py PACKAGE WORKER``: PACKAGE as deployed; WORKER holds the worker and ``local``.
Prints the names of the functions and the seconds until they were known, as JSON.
"""

import asyncio
import json
import os
import sys
import time

BEGAN = time.perf_counter()
PACKAGE, WORKER = sys.argv[1:]
sys.path[:0] = [PACKAGE, f"{PACKAGE}/.python_packages/lib/site-packages", WORKER]
os.chdir(PACKAGE)


async def index() -> list[str]:
    """Return the names of the functions; fail with what the worker said if there are none."""
    import azure_functions_runtime as runtime  # noqa: PLC0415 - its import is measured, too

    from local.host.worker import protos, translate  # noqa: PLC0415 - the same

    runtime.start_threadpool_executor()
    init = protos.Message(capabilities=[], function_app_directory=PACKAGE)
    answer = await runtime.worker_init_request(translate.request(worker_init_request=init))
    if answer.result.status == protos.StatusResult.Failure:
        sys.exit(answer.result.exception.message)
    found = (await runtime.functions_metadata_request(translate.request())).function_metadata_results
    return sorted(translate.indexed(metadata).name for metadata in found or ())


names = asyncio.run(index())
print(json.dumps({"functions": names, "seconds": time.perf_counter() - BEGAN}))
