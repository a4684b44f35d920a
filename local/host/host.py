"""Create the parts of the Functions host, start them, and stop them."""

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from local.errors import CannotStart
from local.host.config.host_json import HostConfig, load_config
from local.host.config.settings import check_settings, connection_string
from local.host.functions.bindings import Function, functions_from
from local.host.functions.executor import Executor
from local.host.functions.group import RESTART_DELAYS, Group
from local.host.http.admin import Admin
from local.host.http.front import HttpFront
from local.host.http.keys import Keys
from local.host.http.routes import RouteTable
from local.host.queues.listener import LEASE, QueueListener, poison_name
from local.host.queues.output import QueueOutput
from local.host.storage import Storage
from local.host.timers.listener import TimerListener
from local.host.waiting import end_within
from local.ports import check_free, free_port

log = logging.getLogger(__name__)

STOP_TIMEOUT = 3.0
"""Seconds that running functions have to finish when the host stops."""

SETTLE_TIMEOUT = 1.0
"""Seconds to give back the messages of functions that have not finished."""


class Host:
    """Runs the app in a folder as Azure does: HTTP, queues and timers.

    >>> host = Host(app=Path("."), settings=settings, port=7071, function_key="f", master_key="m")
    >>> await host.start()
    >>> host.url
    'http://127.0.0.1:7071'
    >>> await host.stop()

    What happens goes to the logger ``local.host`` and those below it; what the
    app prints and logs goes to its child ``app``.
    """

    def __init__(
        self,
        *,
        app: Path,
        settings: Mapping[str, str],
        port: int,
        function_key: str,
        master_key: str,
        lease: timedelta = LEASE,
        restart_after: Sequence[float] = RESTART_DELAYS,
    ) -> None:
        """Create the host; nothing runs before ``start``.

        Args:
            app: the folder with ``function_app.py`` and ``host.json``.
            settings: all app settings, including ``AzureWebJobsStorage``. The app sees no others.
            port: on 127.0.0.1; 0 picks a free port.
            function_key: accepted for the auth level "function".
            master_key: accepted for every auth level.
            lease: of a queue message. 10 minutes as in Azure; shorter only in tests.
            restart_after: seconds before each consecutive restart of a worker; shorter only in tests.
        """
        self._app = app.resolve()
        self._port = port or free_port()
        self._settings = {
            "AZURE_FUNCTIONS_ENVIRONMENT": "Development",
            "FUNCTIONS_EXTENSION_VERSION": "~4",
            "WEBSITE_HOSTNAME": f"127.0.0.1:{self._port}",
            **settings,
        }
        self._keys = Keys(function=function_key, master=master_key)
        self._lease = lease
        self._restart_after = restart_after
        self._groups: dict[str, Group] = {}
        self._listeners: list[QueueListener] = []
        self._timers: list[TimerListener] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._storage: Storage | None = None
        self._front: HttpFront | None = None
        self._executor: Executor

    @property
    def url(self) -> str:
        """The base URL of the app, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    def pid_of(self, group: str) -> int:
        """Return the process id of the worker of that scaling group, such as ``function:sender``.

        Raises:
            asyncio.InvalidStateError: it has none yet, or it is being replaced.
        """
        return self._groups[group].pid

    async def start(self) -> None:
        """Start everything. When this returns, the app is ready for requests.

        Raises:
            CannotStart: says what is wrong; includes the app's traceback if the app cannot be loaded.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def wait(self) -> None:
        """Return when the host has been stopped; raise when a part of it fails.

        A worker that ends is restarted, and does not count as a failure.
        """
        parts = [*self._tasks, *(group.supervisor for group in self._groups.values() if group.supervisor)]
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            if not task.cancelled():
                task.result()

    async def stop(self) -> None:
        """Stop within 5 s: fetch no more messages, wait for running functions, then kill the workers.

        Messages of functions that have not ended are given back after that, so that none runs twice at once.
        """
        for listener in self._listeners:
            listener.stop()
        for timer in self._timers:
            timer.stop()
        if self._front:
            await self._front.stop_listening()
            await self._finish_running()
        await asyncio.gather(*(group.stop() for group in self._groups.values()))
        if self._front:
            await end_within(SETTLE_TIMEOUT, self._tasks)
            await self._front.stop()
        if self._storage:
            await self._storage.close()

    async def _finish_running(self) -> None:
        """Wait up to ``STOP_TIMEOUT`` for running functions: a message is deleted only after its function."""
        idle = asyncio.create_task(self._executor.idle())
        _, unfinished = await asyncio.wait([*self._tasks, idle], timeout=STOP_TIMEOUT)
        if unfinished:
            log.warning("some functions are still running after %g s and are killed", STOP_TIMEOUT)
        for listener in self._listeners:
            listener.cut_off()
        # A timer's status is written after its run only: the occurrence is past due at the next start.
        await end_within(0, [idle, *self._tasks[len(self._listeners) :]])

    async def _start(self) -> None:
        for name in ("host.json", self._settings.get("PYTHON_SCRIPT_FILE_NAME", "function_app.py")):
            if not (self._app / name).is_file():
                raise CannotStart(
                    f"{self._app / name} is missing: is {self._app} the folder of a Functions app?"
                )
        check_free(self._port, used_for="Functions host", option="--port")
        check_settings(self._settings)
        config = load_config(self._app / "host.json", self._settings)
        self._storage = await self._connect(connection_string(self._settings, ""))
        first = self._groups["app"] = self._group("app")
        functions = functions_from(await first.start(), self._settings)
        front = self._create_parts(functions, config, self._storage)
        self._create_groups(first, functions)
        self._front = front
        await front.start(self._port)
        listeners: list[QueueListener | TimerListener] = [*self._listeners, *self._timers]
        self._tasks = [asyncio.create_task(listener.run()) for listener in listeners]
        for function in functions:
            log.info("%s", function.description(config.extensions.http.route_prefix))
            if function.indexed.retry and not function.retry:
                log.warning("%s: the retry policy has no effect here: only timers have one", function.name)

    async def _connect(self, connection: str) -> Storage:
        return await Storage.connect(connection)

    def _group(self, name: str) -> Group:
        return Group(name, self._app, self._settings, restart_delays=self._restart_after)

    def _create_groups(self, first: Group, functions: list[Function]) -> None:
        """Create the scaling groups. ``first`` becomes one of them; the others start once they have work."""
        names = list(dict.fromkeys(function.group for function in functions))
        first.name = "http" if "http" in names else names[0]
        self._groups.pop("app")
        for name in names:
            self._groups[name] = first if name == first.name else self._group(name)
            if name != first.name:
                self._groups[name].start_when_needed()

    def _create_parts(self, functions: list[Function], config: HostConfig, storage: Storage) -> HttpFront:
        """Create all parts from the functions and host.json. None of them runs yet."""
        limit = config.function_timeout if config.function_timeout > timedelta(0) else None
        output = QueueOutput(storage, self._settings, config.extensions.queues.message_encoding)
        self._executor = Executor(self._groups, output, limit=limit)
        host_id = self._settings.get("AzureFunctionsWebHost__hostid") or _host_id(self._app)
        timers = [
            TimerListener(function, self._executor, storage, host_id=host_id)
            for function in functions
            if function.kind == "timerTrigger"
        ]
        for function in functions:
            for binding in (function.trigger, *function.outputs):
                if "queueName" in binding:
                    output.queue(binding)  # raises now if a connection is missing
        enabled = [function for function in functions if not function.disabled]
        self._timers = [timer for timer in timers if not timer.function.disabled]
        self._listeners = [
            self._listener(function, output, config)
            for function in enabled
            if function.kind == "queueTrigger"
        ]
        http = config.extensions.http
        return HttpFront(
            RouteTable(functions, prefix=http.route_prefix),
            self._executor,
            Admin(functions, timers, self._executor, host_id=host_id),
            self._keys,
            custom_headers=http.custom_headers,
            settings=self._settings,
        )

    def _listener(self, function: Function, output: QueueOutput, config: HostConfig) -> QueueListener:
        queue = output.queue(function.trigger)
        poison = poison_name(queue.name)
        options = config.extensions.queues
        return QueueListener(
            function,
            queue,
            output.queue({**function.trigger, "queueName": poison}) if poison else None,
            self._executor,
            options,
            max_polling_interval=options.longest_pause(self._settings["AZURE_FUNCTIONS_ENVIRONMENT"]),
            lease=self._lease,
            on_poison=self._wake_listeners,
        )

    def _wake_listeners(self, queue: str) -> None:
        for listener in self._listeners:
            if listener.queue.name == queue:
                listener.wake()


def _host_id(app: Path) -> str:
    """Return the ID under which the host stores its state: one for each folder."""
    return f"local-{hashlib.sha256(str(app.resolve()).encode()).hexdigest()[:16]}"
