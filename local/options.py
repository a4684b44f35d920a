"""What ``python -m local`` may be told."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from local.errors import CannotStart
from local.ports import check_free, free_ports

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Ports:
    """TCP ports on 127.0.0.1."""

    functions: int
    twilio: int
    blobs: int
    queues: int
    tables: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to start, where, and how to tell about it."""

    ports: Ports
    data: Path | None  # where storage keeps its data; None keeps nothing
    with_host: bool
    virtual_clock: bool  # of the stand-in: what people there do takes no time
    as_json: bool
    verbose: bool


def read_options(arguments: list[str]) -> Options:
    """Read the command line.

    Raises:
        CannotStart: a port is taken, or is none; says by which option it moves.
    """
    told = _parser().parse_args(arguments)
    with_host = told.without != "host"
    return Options(
        ports=_ports(told, with_host=with_host),
        data=None if told.ephemeral else ROOT / ".local" / "azurite",
        with_host=with_host,
        virtual_clock=told.clock == "virtual",
        as_json=told.json,
        verbose=told.verbose,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local",
        description="All of Switchboard on this machine: storage, the Twilio stand-in, the Functions host.",
        epilog="To check or draw the flows: python -m local flows --help",
    )
    add = parser.add_argument
    add("--json", action="store_true", help="print one line of JSON when all is ready; logs go to stderr")
    add("--ports", choices=["default", "auto"], default="default", help="auto: any free ports")
    add("--functions-port", type=int, default=7071, metavar="N", help="Functions host (%(default)s)")
    add("--twilio-port", type=int, default=7080, metavar="N", help="stand-in and phone (%(default)s)")
    add(
        "--storage-port",
        type=int,
        default=10000,
        metavar="N",
        help="blobs; queues and tables follow (%(default)s)",
    )
    add("--ephemeral", action="store_true", help="keep nothing; else storage is kept in .local/")
    add("--clock", choices=["real", "virtual"], default="real", help="virtual: no ring or word takes time")
    add("--without", choices=["host"], help="leave the Functions host out, for `func start`")
    add("--verbose", action="store_true", help="log every invocation")
    return parser


def _ports(told: argparse.Namespace, *, with_host: bool) -> Ports:
    if told.ports == "auto":
        return Ports(*free_ports(5))
    storage = told.storage_port
    ports = Ports(told.functions_port, told.twilio_port, storage, storage + 1, storage + 2)
    wanted = [
        (ports.functions, "Functions host", "--functions-port"),
        (ports.twilio, "Twilio stand-in", "--twilio-port"),
        *((port, "storage", "--storage-port") for port in (ports.blobs, ports.queues, ports.tables)),
    ]
    uses: dict[int, str] = {}
    for port, use, option in wanted if with_host else wanted[1:]:
        check_free(port, used_for=use, option=option)
        if port in uses:
            twice = f"port {port} is asked for twice, by {uses[port]} and {use}"
            raise CannotStart(f"{twice}: choose another with {option}")
        uses[port] = use
    return ports
