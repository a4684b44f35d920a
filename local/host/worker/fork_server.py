"""Fork worker processes from one that has loaded Microsoft's worker and the libraries of our app already.

Loading them takes nearly all the processor time of a start, and an app has a worker for each scaling group.
The server has one thread and no event loop, so that a fork copies nothing that is half done. It ends when
the process that started it ends. Only for Linux: on macOS, system libraries may crash in a process that was
forked and did not start another program (https://bugs.python.org/issue33725).
"""

import gc
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from importlib import import_module

from local.host.worker import __main__ as worker

LENGTH = struct.Struct("!I")
FDS = 4
"""Of a request: the worker's channel, its stdout and stderr, and where its status is written."""

LIBRARIES = (
    "azure.functions",
    "azure_functions_runtime",
    "azure.data.tables",
    "azure.storage.queue",
    "babel.dates",
    "msgspec.json",
    "phonenumbers",
    "requests",
    "twilio.jwt.access_token.grants",
    "twilio.rest",
)
"""What the workers of our app load sooner or later. The code of an app itself is loaded by each worker."""

STATUS = struct.Struct("!i")
"""Written twice for each worker: its process ID, and when it has ended, its exit status."""


def main() -> None:
    """Serve until the parent closes the socket."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    requests.set_inheritable(False)
    for library in LIBRARIES:
        with suppress(ImportError):  # the worker says so, if its app needs it
            import_module(library)
    gc.freeze()  # what is loaded is not looked at again, so that its memory stays shared
    woken, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running = dict[int, int]()  # where the status of each process is written
    while True:
        readable, _, _ = select.select([requests.fileno(), woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
            _report_ended(running)
        if requests.fileno() in readable and not _serve(requests, running, [woken, wake]):
            return


def _serve(requests: socket.socket, running: dict[int, int], own: list[int]) -> bool:
    """Fork the worker that the next request describes; return False if there are no more requests."""
    header, fds, _, _ = socket.recv_fds(requests, LENGTH.size, FDS)
    if not header:
        return False
    body = _read(requests, LENGTH.unpack(header)[0])
    pid = os.fork()
    if pid == 0:
        requests.close()
        for fd in (*own, fds[3], *running.values()):
            os.close(fd)
        _become_worker(json.loads(body), *fds[:3])
    for fd in fds[:3]:
        os.close(fd)
    running[pid] = fds[3]
    with suppress(BrokenPipeError):  # the start was canceled, and the worker ends with its channel
        os.write(fds[3], STATUS.pack(pid))
    return True


def _become_worker(request: dict[str, object], channel: int, out: int, err: int) -> None:
    """Be what ``python -m local.host.worker`` is, with these settings as environment; do not return."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()  # Ctrl-C does not reach it, and its child processes can be killed with it
    for fd, standard in ((out, 1), (err, 2)):
        os.dup2(fd, standard)
        os.close(fd)
    os.environ.clear()  # noqa: TID251 - the app settings are its environment
    os.environ.update(request["environment"])  # type: ignore[call-overload]  # noqa: TID251
    time.tzset()
    sys.stdout.reconfigure(write_through=True)  # type: ignore[union-attr]
    sys.argv[1:] = [str(channel), str(request["app"])]
    try:
        worker.main()
    finally:
        os._exit(1)  # main() ends the process itself


def _report_ended(running: dict[int, int]) -> None:
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        told = running.pop(pid)
        with suppress(BrokenPipeError):  # nobody waits for it
            os.write(told, STATUS.pack(os.waitstatus_to_exitcode(status)))
        os.close(told)


def _read(requests: socket.socket, length: int) -> bytes:
    body = b""
    while len(body) < length:
        part = requests.recv(length - len(body))
        if not part:
            sys.exit(0)  # the parent ended meanwhile
        body += part
    return body


if __name__ == "__main__":
    main()
