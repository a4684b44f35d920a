"""``python -m local.twilio``: run the stand-in on its own."""

import argparse
import asyncio
import json
import logging
import signal
import sys
from contextlib import suppress

from local.errors import CannotStart
from local.twilio.narrate import narrate_all
from local.twilio.rest.form import E_164, is_url
from local.twilio.simulation.clock import Clock, VirtualClock
from local.twilio.standin import StandIn

CLOCKS = {"real": Clock, "virtual": VirtualClock}
PATHS = {
    "sms_url": "/api/sms/inbound",
    "voice_url": "/api/voice/inbound",
    "voice_status_url": "/api/voice/status",
}
"""The paths below ``--webhook`` for incoming texts, incoming calls and the status of those calls."""


def main() -> int:
    """Run until Ctrl-C or SIGTERM. Return the exit status."""
    options = _parser().parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(_run(options))
    except CannotStart as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.twilio", description="A Twilio on this machine.")
    add = parser.add_argument
    add("--port", type=int, default=7080, help="0: any free port (default: %(default)s)")
    add("--webhook", type=_url, metavar="URL", help=f"your app, which gets URL{', URL'.join(PATHS.values())}")
    for name, path in PATHS.items():
        add(
            f"--{name.replace('_', '-')}",
            type=_url,
            metavar="URL",
            help=f"if that is not {path} below --webhook",
        )
    _add_credentials(parser)
    add(
        "--drop-silence",
        action="store_true",
        help="<Record> makes no recording of silence, as in Twilio's older documentation",
    )
    add("--number", type=_number, default="+15005550006", help="our phone number (default: %(default)s)")
    add(
        "--clock",
        choices=CLOCKS,
        default="real",
        help="virtual: ringing takes no time (default: %(default)s)",
    )
    add("--json", action="store_true", help="print one line of JSON when ready, and nothing else on stdout")
    return parser


def _add_credentials(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--account-sid", default="AC" + "0" * 32, help="(default: %(default)s)")
    add("--auth-token", default="stand-in", help="(default: %(default)s)")
    add(
        "--api-key",
        dest="api_keys",
        metavar="SID:SECRET",
        action="append",
        default=[],
        help="an API key, also accepted by the REST API",
    )
    add(
        "--messaging-service",
        dest="messaging_services",
        metavar="SID",
        action="append",
        default=[],
        help="MG…; sends from our number",
    )


def _url(text: str) -> str:
    if not is_url(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a URL such as http://127.0.0.1:7071")
    return text


def _number(text: str) -> str:
    if not E_164.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a phone number such as +15005550006")
    return text


async def _run(options: argparse.Namespace) -> None:
    standin = _stand_in(options)
    await standin.start()
    done = asyncio.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(ending, done.set)
    facts = {
        "twilio": standin.url,
        "phone": f"{standin.url}/_phone/",
        "account_sid": options.account_sid,
        "auth_token": options.auth_token,
        "number": options.number,
    }
    lines = [json.dumps(facts)] if options.json else [f"{name:12} {value}" for name, value in facts.items()]
    print(*lines, sep="\n", flush=True)
    narrating = asyncio.create_task(narrate_all(standin.events, sys.stderr if options.json else sys.stdout))
    await done.wait()
    await standin.stop()
    await narrating


def _stand_in(options: argparse.Namespace) -> StandIn:
    settings = vars(options).copy()
    base, _ = (settings.pop("webhook") or "").rstrip("/"), settings.pop("json")
    for name, path in PATHS.items():
        settings[name] = settings[name] or (f"{base}{path}" if base else "")
    settings["clock"] = CLOCKS[settings["clock"]]()
    settings["api_keys"] = dict(pair.partition(":")[::2] for pair in settings["api_keys"])
    return StandIn(**settings)


if __name__ == "__main__":
    sys.exit(main())
