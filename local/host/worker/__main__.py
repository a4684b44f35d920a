"""Run an app in Microsoft's worker, as a child process that the host controls over a socket.

``client.py`` starts it as ``python -m local.host.worker FD APP``. It ends as soon
as its parent ends, whatever the app is doing.
"""

import asyncio
import faulthandler
import logging
import os
import select
import signal
import socket
import sys
import threading
from types import ModuleType

from local.host.worker import protos, stderr_log, translate, wire

THREADS = "PYTHON_THREADPOOL_THREAD_COUNT"


def main() -> None:
    """Serve until the parent closes the socket or the app ends the process."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.set_inheritable(False)  # child processes of the app must not keep it open
    threading.Thread(target=_end_with_parent, args=[channel.fileno()], daemon=True).start()
    app = sys.argv[2]
    sys.path[:] = [*sys.path[1:], app]  # the first was this project's folder; in Azure an app comes last
    os.chdir(app)
    stderr_log.configure_logging()
    faulthandler.enable()  # a crash in native code leaves a traceback in the log
    try:
        asyncio.run(_serve(channel, app))
    except SystemExit as exit_:
        _exit(exit_.code if isinstance(exit_.code, int) else 1)
    _exit(0)


async def _serve(channel: socket.socket, app: str) -> None:
    reader, writer = await asyncio.open_connection(sock=channel)
    running = set()
    while True:
        try:
            message = await wire.read_for_worker(reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        if isinstance(message, wire.Index):
            writer.write(wire.pack(await _index(app)))
            continue
        task = asyncio.create_task(_invoke(message, writer))
        running.add(task)
        task.add_done_callback(running.discard)


async def _index(app: str) -> wire.Functions:
    # Imported here: the parent measures how long an app takes to index, worker included.
    import azure_functions_runtime as runtime  # noqa: PLC0415 - see above

    _start_threads(runtime)
    init = protos.Message(capabilities=[], function_app_directory=app)
    answer = await runtime.worker_init_request(translate.request(worker_init_request=init))
    if answer.result.status == protos.StatusResult.Failure:
        return wire.Functions(
            [], error=answer.result.exception.stack_trace or answer.result.exception.message
        )
    found = (await runtime.functions_metadata_request(translate.request())).function_metadata_results
    functions = [translate.indexed(metadata) for metadata in found or ()]
    stderr_log.function_names.update({function.id: function.name for function in functions})
    return wire.Functions(functions)


def _start_threads(runtime: ModuleType) -> None:
    """Start the thread pool. Without a setting it has 1000 threads, as an instance that was a placeholder."""
    environment = os.environ  # noqa: TID251 - the worker reads the number there
    is_unset = THREADS not in environment
    environment.setdefault(THREADS, "1000")
    runtime.start_threadpool_executor()
    if is_unset:  # the app of such an instance does not see it
        del environment[THREADS]


async def _invoke(message: wire.Invoke, writer: asyncio.StreamWriter) -> None:
    import azure_functions_runtime as runtime  # noqa: PLC0415 - already loaded by _index

    stderr_log.function_of_invocation[message.invocation] = message.function
    runtime.invocation_id_cv.set(message.invocation)  # the worker does this for sync functions only
    try:
        answer = await runtime.invocation_request(translate.invocation(message))
        frame = wire.pack(translate.outcome(answer))
    except Exception as error:  # noqa: BLE001 - the returned value cannot be sent, for any reason
        frame = wire.pack(wire.Outcome(message.invocation, ok=False, error=repr(error)))
    finally:
        del stderr_log.function_of_invocation[message.invocation]
    writer.write(frame)


def _end_with_parent(channel: int) -> None:
    """Kill this process group when the parent has ended, even while the app blocks the loop."""
    gone = select.poll()
    gone.register(channel, 0)  # only a hang-up is reported
    gone.poll()
    os.killpg(0, signal.SIGKILL)  # this process is the leader of its group


def _exit(status: int) -> None:
    """Exit without waiting for the app's threads."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
