"""The command-line options of ``python -m local``."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.errors import CannotStart
from local.ports import check_free, free_ports

ROOT = Path(__file__).parent.parent
FLOWS = ROOT / "flows"

SECOND = (
    'start a second machine with free ports and storage of its own: make run ARGS="--ports auto --ephemeral"'
)
"""What to do beside another one; it also shows how an option is passed to ``make run``."""


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
    """The parsed options."""

    ports: Ports
    data: Path | None  # the folder for the data of storage; None: in memory
    with_host: bool
    virtual_clock: bool  # of the stand-in: simulated people take no time
    settings: Mapping[str, str]  # app settings that override those of local.settings.json
    flows: Path  # the folder of the flows
    as_json: bool
    verbose: bool


def read_options(arguments: list[str]) -> Options:
    """Parse the command line.

    Raises:
        CannotStart: a port is in use or invalid; the message names the option that changes it.
    """
    options = _parser().parse_args(arguments)
    with_host = options.without != "host"
    return Options(
        ports=_ports(options, with_host=with_host),
        data=None if options.ephemeral else ROOT / ".local" / "azurite",
        with_host=with_host,
        virtual_clock=options.clock == "virtual",
        settings=dict(options.setting),
        flows=options.flows.resolve(),
        as_json=options.json,
        verbose=options.verbose,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local",
        allow_abbrev=False,  # --port 7072 would be taken for --ports
        description="All of Switchboard on this machine: storage, the Twilio stand-in, the Functions host.",
        epilog="To check, draw and try flows: .venv/bin/switchboard flows --help",
    )
    add = parser.add_argument
    add(
        "--json",
        action="store_true",
        help="print one line of JSON when everything is ready; logs go to stderr",
    )
    add("--ports", choices=["default", "auto"], default="default", help="auto: use free ports")
    add("--functions-port", type=int, default=7071, metavar="N", help="Functions host (%(default)s)")
    add("--twilio-port", type=int, default=7080, metavar="N", help="stand-in and phone (%(default)s)")
    add(
        "--storage-port",
        type=int,
        default=10000,
        metavar="N",
        help="blobs; queues and tables follow (%(default)s)",
    )
    _add_behaviour(parser)
    return parser


def _add_behaviour(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--ephemeral", action="store_true", help="keep the data of storage in memory, not in .local/")
    add(
        "--clock",
        choices=["real", "virtual"],
        default="real",
        help="virtual: ringing and talking take no time",
    )
    add(
        "--setting",
        action="append",
        default=[],
        type=_setting,
        metavar="NAME=VALUE",
        help="an app setting, in place of that of local.settings.json; may be repeated",
    )
    add("--flows", type=_folder, default=FLOWS, metavar="FOLDER", help="the folder of the flows (flows/)")
    add("--without", choices=["host"], help="do not start the Functions host, for `func start`")
    add("--verbose", action="store_true", help="log every invocation")


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is not a folder")
    return Path(text)


def _setting(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not name or not found:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _ports(options: argparse.Namespace, *, with_host: bool) -> Ports:
    if options.ports == "auto":
        return Ports(*free_ports(5))
    storage = options.storage_port
    ports = Ports(options.functions_port, options.twilio_port, storage, storage + 1, storage + 2)
    wanted = [
        (ports.functions, "Functions host", "--functions-port"),
        (ports.twilio, "Twilio stand-in", "--twilio-port"),
        *((port, "storage", "--storage-port") for port in (ports.blobs, ports.queues, ports.tables)),
    ]
    uses: dict[int, str] = {}
    for port, use, option in wanted if with_host else wanted[1:]:
        check_free(port, used_for=use, option=option, or_else=SECOND)
        if port in uses:
            twice = f"port {port} is used twice, by {uses[port]} and {use}"
            raise CannotStart(f"{twice}: choose another with {option}")
        uses[port] = use
    return ports
