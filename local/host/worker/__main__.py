"""The child: one app, in Microsoft's own worker, served over a socket that the parent gave it.

Started as ``python -m local.host.worker FD APP`` by ``client.py``; of no use
by hand. It ends as soon as its parent does, whatever the app is doing.
"""

import asyncio
import logging
import os
import select
import signal
import socket
import sys
import threading

from local.host.worker import protos, stderr_log, translate, wire


def main() -> None:
    """Serve until the parent hangs up or the app ends the process."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.set_inheritable(False)  # what the app starts must not keep it open
    threading.Thread(target=_end_with, args=[channel.fileno()], daemon=True).start()
    app = sys.argv[2]
    sys.path[0] = app  # was this project's folder, which no app sees in Azure
    os.chdir(app)
    stderr_log.through_logging()
    try:
        asyncio.run(_serve(channel, app))
    except SystemExit as exit_:
        _leave(exit_.code if isinstance(exit_.code, int) else 1)
    _leave(0)


async def _serve(channel: socket.socket, app: str) -> None:
    reader, writer = await asyncio.open_connection(sock=channel)
    running = set()
    while True:
        try:
            asked = await wire.read_for_worker(reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        if isinstance(asked, wire.Index):
            writer.write(wire.pack(await _index(app)))
            continue
        task = asyncio.create_task(_invoke(asked, writer))
        running.add(task)
        task.add_done_callback(running.discard)


async def _index(app: str) -> wire.Functions:
    # Here and not above: the parent measures how long an app takes to index, worker included.
    import azure_functions_runtime as runtime  # noqa: PLC0415 - see above

    runtime.start_threadpool_executor()
    init = protos.Message(capabilities=[], function_app_directory=app)
    answer = await runtime.worker_init_request(translate.request(worker_init_request=init))
    if answer.result.status == protos.StatusResult.Failure:
        return wire.Functions(
            [], error=answer.result.exception.stack_trace or answer.result.exception.message
        )
    found = (await runtime.functions_metadata_request(translate.request())).function_metadata_results
    functions = [translate.indexed(each) for each in found or ()]
    stderr_log.functions.update({each.id: each.name for each in functions})
    return wire.Functions(functions)


async def _invoke(asked: wire.Invoke, writer: asyncio.StreamWriter) -> None:
    import azure_functions_runtime as runtime  # noqa: PLC0415 - loaded long ago, by _index

    stderr_log.running[asked.invocation] = asked.function
    runtime.invocation_id_cv.set(asked.invocation)  # the worker itself does so for sync functions only
    try:
        answer = await runtime.invocation_request(translate.invocation(asked))
        frame = wire.pack(translate.outcome(answer))
    except Exception as error:  # noqa: BLE001 - what it returned cannot be sent, for whatever reason
        frame = wire.pack(wire.Outcome(asked.invocation, ok=False, error=repr(error)))
    finally:
        del stderr_log.running[asked.invocation]
    writer.write(frame)


def _end_with(channel: int) -> None:
    """End, with all that the app started, when the parent is gone, even while the app blocks the loop."""
    gone = select.poll()
    gone.register(channel, 0)  # nothing but "hung up" is ever reported
    gone.poll()
    os.killpg(0, signal.SIGKILL)  # the group is ours: the parent made us its leader


def _leave(status: int) -> None:
    """End without waiting for the app's threads, which nobody needs any more."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
