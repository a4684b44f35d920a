"""Start and stop Azurite, the emulator of Azure Storage.

Source: https://github.com/Azure/Azurite
"""

import fcntl
import os
import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from socket import create_connection
from typing import Self, TextIO

from local.errors import CannotStart

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
LOADED_FIRST = [Path(__file__).parent / name for name in ("until_parent_ends.cjs", "without_telemetry.cjs")]
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""Azurite's published key: it is the same everywhere, and gives access to emulators only."""

START_SECONDS = 60
STOP_SECONDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Azurite:
    """A running Azurite. Call ``stop()``, or use it in a ``with`` block."""

    process: subprocess.Popen[bytes]
    blob_port: int
    queue_port: int
    table_port: int
    account: str = ACCOUNT

    @classmethod
    def start(
        cls,
        *,
        data: Path | None,
        blob_port: int,
        queue_port: int,
        table_port: int,
        options: Sequence[str] = (),
        accounts: Sequence[str] = (),
    ) -> Self:
        """Start Azurite, and return once it is ready."""
        launched = cls.launch(
            data=data,
            blob_port=blob_port,
            queue_port=queue_port,
            table_port=table_port,
            options=options,
            accounts=accounts,
        )
        try:
            launched.wait_until_ready()
        except BaseException:
            launched.stop()
            raise
        return launched

    @classmethod
    def launch(
        cls,
        *,
        data: Path | None,
        blob_port: int,
        queue_port: int,
        table_port: int,
        options: Sequence[str] = (),
        accounts: Sequence[str] = (),
    ) -> Self:
        """Start the process, and return at once.

        Args:
            data: the folder for its data; None keeps the data in memory.
            blob_port: TCP port on 127.0.0.1, like the other two.
            queue_port: see ``blob_port``.
            table_port: see ``blob_port``.
            options: further options of its command line.
            accounts: names of further accounts, each with nothing in common with the others.

        Raises:
            CannotStart: it is not installed, or another process uses the folder.
        """
        if not SCRIPT.exists():
            raise CannotStart("Azurite is not installed: run `make setup`")
        where = ["--inMemoryPersistence"] if data is None else ["--location", str(data)]
        ports = [f"--blobPort={blob_port}", f"--queuePort={queue_port}", f"--tablePort={table_port}"]
        node = ["node", *(f"--require={file}" for file in LOADED_FIRST), str(SCRIPT)]
        with ExitStack() as until_it_runs:
            held = [until_it_runs.enter_context(_lock_folder(data)).fileno()] if data else []
            process = subprocess.Popen(
                [*node, "--silent", "--skipApiVersionCheck", "--disableTelemetry", *where, *ports, *options],
                env=_environment(accounts),
                stdin=subprocess.PIPE,  # closed when this process ends, which ends Azurite
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=held,  # the folder stays locked until Azurite ends, for whatever reason
                start_new_session=True,  # Ctrl-C does not reach it; it is stopped in order
            )
        return cls(process=process, blob_port=blob_port, queue_port=queue_port, table_port=table_port)

    def wait_until_ready(self) -> None:
        """Wait until its three services accept connections.

        Raises:
            CannotStart: it ended, or did not accept connections in time.
        """
        waiting = [self.blob_port, self.queue_port, self.table_port]
        deadline = time.monotonic() + START_SECONDS
        while waiting:
            if self.process.poll() is not None:
                raise CannotStart(f"Azurite ended during its start: {self._error_output()}")
            if time.monotonic() > deadline:
                raise CannotStart(f"Azurite did not answer on port {waiting[0]} within {START_SECONDS} s")
            try:
                with closing(create_connection(("127.0.0.1", waiting[0]), timeout=1)):
                    waiting.pop(0)
            except OSError:
                time.sleep(0.05)

    @property
    def connection_string(self) -> str:
        """The value of ``AzureWebJobsStorage`` for this Azurite."""
        host = "http://127.0.0.1"
        return (
            f"DefaultEndpointsProtocol=http;AccountName={self.account};AccountKey={KEY};"
            f"BlobEndpoint={host}:{self.blob_port}/{self.account};"
            f"QueueEndpoint={host}:{self.queue_port}/{self.account};"
            f"TableEndpoint={host}:{self.table_port}/{self.account};"
        )

    def with_account(self, account: str) -> Self:
        """Return the same Azurite with another of its accounts."""
        return replace(self, account=account)

    def stop(self) -> None:
        """Stop the process: terminate it, then kill it if it does not end."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _error_output(self) -> str:
        output = self.process.stderr.read() if self.process.stderr else b""
        return output.decode(errors="replace").strip().replace("\n", " ")[-300:] or "no error message"


def _environment(accounts: Sequence[str]) -> dict[str, str]:
    known = ";".join(f"{account}:{KEY}" for account in (ACCOUNT, *accounts))
    return {**os.environ, "AZURITE_ACCOUNTS": known}  # noqa: TID251 - no setting of the app


def _lock_folder(data: Path) -> TextIO:
    """Lock the folder and return the lock file: two processes would overwrite each other's data."""
    data.mkdir(parents=True, exist_ok=True)
    file = (data / "in-use").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise CannotStart(
            f"the folder {data} is in use: stop the other process, or use --ephemeral"
            ' (make run ARGS="--ports auto --ephemeral")'
        ) from None
    return file
